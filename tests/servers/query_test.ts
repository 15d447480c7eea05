import { openProgramEngine } from "../../src/query/program_engine.ts";
import { testQueries } from "../query/query_suite.ts";
import { testRefusals } from "../query/refusal_suite.ts";

const open = (signal: AbortSignal) => openProgramEngine(".cache/duckdb-1.5.6", signal);

testQueries("the program", open);
testRefusals("the program", open);
