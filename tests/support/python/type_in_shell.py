"""Types lines into an interactive shell, a TAB behind each, and prints what the shell made of them as a JSON array.

Arguments: bash or zsh, the file with the completion, then the lines. The working directory is the shell's.
"""
import json
import os
import pty
import select
import sys
import tempfile
import time

shell, completion, *lines = sys.argv[1:]
out = os.path.join(tempfile.mkdtemp(), "lines")
# The quotes keep the echo of the line from looking like the prompt.
ready = "REA''DY>"
starts = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], f"""
        bind 'set bell-style none'; bind 'set show-all-if-ambiguous off'; bind 'set page-completions off'
        dump() {{ printf '%s\\0' "$READLINE_LINE" >>{out}; }}
        bind -x '"\\C-t": dump'
        source {completion}; PS1='{ready} '
    """),
    "zsh": (["zsh", "-f", "-i"], f"""
        autoload -Uz compinit; compinit -u -D; zstyle ':completion:*' menu no
        setopt no_beep no_auto_menu no_list_beep
        dump() {{ printf '%s\\0' "$BUFFER" >>{out} }}; zle -N dump; bindkey '^T' dump; bindkey '^U' kill-whole-line
        source {completion}; PS1='{ready} '
    """),
}
argv, start = starts[shell]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="dumb", INPUTRC="/dev/null", HISTFILE="/dev/null", LC_ALL="C.UTF-8")
    os.execvp(argv[0], argv)
deadline = time.monotonic() + 60
seen = b""


def read_until(done):
    global seen
    while not done():
        if time.monotonic() > deadline:
            sys.exit(f"Cannot go on in {shell}: it said {seen.decode(errors='replace')}")
        if select.select([terminal], [], [], 0.02)[0]:
            seen += os.read(terminal, 65536)


os.write(terminal, (";".join(line.strip() for line in start.strip().splitlines()) + "\n").encode())
read_until(lambda: b"READY>" in seen)
made = []
for line in lines:
    os.write(terminal, line.encode() + b"\t\x14\x15")
    read_until(lambda: os.path.exists(out) and open(out, "rb").read().count(b"\0") > len(made))
    made = open(out, "rb").read().decode().split("\0")[:-1]
os.write(terminal, b"exit\n")
print(json.dumps(made))
