/** A bcrypt hash of the password "secret", at the lowest cost. */
export const HASH_OF_SECRET = "$2y$04$XJgM5sMs.HWecTgGxcTS1OEHa2KS6pbp15NZ/hGAi5SU2J67QyAOS";
