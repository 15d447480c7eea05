import { openNodeEngine } from "../../src/query/node_engine.ts";
import { testQueries } from "./query_suite.ts";
import { testRefusals } from "./refusal_suite.ts";

testQueries("the npm package", openNodeEngine);
testRefusals("the npm package", openNodeEngine);
