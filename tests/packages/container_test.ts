import { deepEqual, equal, match, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../src/cli/commands.ts";
import { holdScript, shell, type ShellResult, shellText } from "../support/machine/held_script.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const DOCKERD = fileURLToPath(new URL("../support/machine/dockerd.sh", import.meta.url));

/** What is run beside the exporter to see compose wait for it. */
const SECOND_SERVICE = `
services:
  second:
    image: dpm-finder
    command: ["healthcheck", "http://dpm-finder:9966"]
    depends_on:
      dpm-finder:
        condition: service_healthy
  dpm-finder:
    healthcheck:
      interval: 1s
`;
const HARDENED = "--read-only --cap-drop ALL --security-opt no-new-privileges --memory 512m --pids-limit 64";

Deno.test("container: the Dockerfile's image, built, run, asked, stopped, and composed by Docker", async (t) => {
  await withTempDir(async (work) => {
    const engine = await holdScript(DOCKERD, [`${work}/engine`]);
    const env = { DOCKER_HOST: engine.line, COMPOSE_PROJECT_NAME: "dpmfindertest" };
    const docker = (line: string, cwd = work) => shellText(`docker ${line}`, env, cwd);
    const until = async (line: string): Promise<ShellResult> => {
      let result = await shell(line, env, work);
      for (let tries = 0; tries < 150 && result.code !== 0; tries++) {
        await shell("sleep 0.2");
        result = await shell(line, env, work);
      }
      return result;
    };
    try {
      await t.step("where nothing can be compiled, it says which form can be had", async () => {
        const { code, stderr } = await shell(`.ci/package/image compiled ${work}/compiled`, {
          DENORT_BIN: "/nonexistent",
        });
        equal(code, 1);
        match(stderr, /^Cannot compile the program for the image\. .*--build-arg FORM=portable/m);
      });

      await t.step("is built, in the form that needs no other download", async () => {
        await shellText(`mkdir ${work}/context && git archive HEAD | tar -x -C ${work}/context`);
        const commit = await shellText("git rev-parse --short HEAD");
        const build = `build --quiet --network host --build-arg FORM=portable --build-arg DPM_FINDER_COMMIT=${commit}`;
        // With a name of its own, what is built first stays for the next time.
        await docker(`${build} --target build --tag dpm-finder-build context`);
        await docker(`${build} --tag dpm-finder context`);
        match(
          await docker("run --rm --network none dpm-finder --version"),
          /^dpm-finder \S+ \(deno \S+, commit [0-9a-f]{7,}\)$/,
        );
        const labels = JSON.parse(await docker("inspect dpm-finder --format '{{json .Config.Labels}}'"));
        deepEqual(labels["org.opencontainers.image.revision"], commit);
      });

      await t.step("is used by the release's script, which says what it could not use", async () => {
        const none = await shell(".ci/release/smoke_image dpm-finder:none", env);
        deepEqual([none.code, none.stderr], [1, "Cannot try dpm-finder:none: there is no such image\n"]);
        match(
          await shellText(".ci/release/smoke_image dpm-finder", env),
          /^dpm-finder: \d+ bytes, \d+ metrics in its demo$/m,
        );
        equal(await docker("ps --all --quiet"), "");
        // One whose program does nothing is found out.
        await docker("build --quiet --tag idle - <<< $'FROM dpm-finder\nENTRYPOINT [\"true\"]'");
        const idle = await shell(".ci/release/smoke_image idle", env);
        deepEqual([idle.code, idle.stderr], [1, "Cannot use idle: its demo lists 0 metrics\n"]);
      });

      await t.step(
        "as an exporter it becomes healthy, is scraped, and stops in order, with next to no rights",
        async () => {
          await docker(
            `run --detach --name exporter ${HARDENED} --health-interval 1s --publish 127.0.0.1:39966:9966 --env DPM_FINDER_DEMO=true dpm-finder`,
          );
          const health = await until("docker inspect exporter --format '{{.State.Health.Status}}' | grep -x healthy");
          equal(health.code, 0, (await shell("docker logs exporter", env)).stderr);
          await until("curl -sf http://127.0.0.1:39966/-/ready");
          ok(Number(await shellText("curl -sf http://127.0.0.1:39966/metrics | grep -c ^metric_")) > 100);
          match(await docker("exec exporter bash -c 'id -un; cat /proc/1/comm'"), /^dpmfinder\n/);
          await docker("stop exporter");
          equal(await docker("inspect exporter --format '{{.State.ExitCode}}'"), "0");
          await docker("rm --volumes exporter");
        },
      );

      await t.step("keeps its last scan in a volume over a restart", async () => {
        const run =
          `run --detach --name kept ${HARDENED} --volume kept:/var/lib/dpm-finder --env DPM_FINDER_DEMO=true dpm-finder`;
        await docker(run);
        equal((await until("docker exec kept test -s /var/lib/dpm-finder/dpm-finder-state.json")).code, 0);
        await docker("rm --force kept");
        await docker(run);
        equal(
          (await until("docker logs kept 2>&1 | grep -i 'saved\\|last scan\\|restored'")).code,
          0,
          (await shell("docker logs kept", env)).stderr,
        );
        await docker("rm --force kept");
        await docker("volume rm kept");
      });

      await t.step("as a one-shot it leaves its file in a bind mount, whoever it runs as", async () => {
        for (const [index, user] of ["", "--user 4242", "--user 4242:0", "--user 65534:65534"].entries()) {
          await shellText(`mkdir -m 1777 out${index}`, {}, work);
          await docker(
            `run --rm --network none ${HARDENED} ${user} --volume ${work}/out${index}:/app/output dpm-finder --demo --quiet --format csv`,
          );
          match(await Deno.readTextFile(`${work}/out${index}/metric_rates.csv`), /^metric_name,/);
        }
      });

      await t.step("as an exporter of any user it starts, and keeps its state", async () => {
        await docker("run --detach --name any --user 4242:0 --read-only --env DPM_FINDER_DEMO=true dpm-finder");
        equal(
          (await until("docker exec any test -s /var/lib/dpm-finder/dpm-finder-state.json")).code,
          0,
          (await shell("docker logs any", env)).stderr,
        );
        await docker("rm --force --volumes any");
      });

      await t.step("a folder that may not be written is one clear line", async () => {
        await shellText("mkdir -m 755 shut", {}, work);
        const { code, stderr } = await shell(
          `docker run --rm --network none --volume ${work}/shut:/app/output dpm-finder --demo --quiet --format csv`,
          env,
        );
        ok(code === 1 || code === 2, String(code));
        match(stderr, /^dpm-finder: Cannot open "metric_rates\.csv": [^\n]+\n$/);
      });

      await t.step("compose: the exporter, a second service that waits for it, and the one-shot's file", async () => {
        const folder = `${work}/context`;
        await Deno.writeTextFile(
          `${folder}/.env`,
          "DPM_FINDER_DEMO=true\nDPM_FINDER_PUBLISH=127.0.0.1:39967\nDPM_FINDER_HISTORY=/var/lib/dpm-finder/history\n",
        );
        await Deno.writeTextFile(`${folder}/second.yml`, SECOND_SERVICE);
        const compose = (line: string) =>
          shellText(
            `docker-compose -f docker-compose.yml -f docker-compose.prod.yml -f second.yml ${line}`,
            env,
            folder,
          );
        await compose("config --quiet");
        try {
          await compose("up --detach --no-build 2>&1");
          equal(
            (await until(`cd ${folder} && test "$(docker wait dpmfindertest_second_1)" = 0`)).code,
            0,
            await compose("logs --no-color"),
          );
          equal((await until("curl -sf http://127.0.0.1:39967/-/ready")).code, 0);
          await shellText("mkdir -m 1777 output", {}, folder);
          await compose("run --rm dpm-finder-oneshot 2>&1");
          match(await Deno.readTextFile(`${folder}/output/metric_rates.csv`), /^metric_name,/);
          const scans = "find /var/lib/dpm-finder/history/scans -name '*.parquet'";
          const kept = await compose(`exec -T dpm-finder ${scans}`);
          equal(kept.trim().split("\n").length, 2, kept);
        } finally {
          await compose("--profile oneshot down --volumes 2>&1");
        }
      });

      await t.step(
        "the image that hosts other exporters is a target of its own, with those that it is to have",
        async () => {
          const hasHost = COMMANDS.some(({ name }) => name === "host");
          const exporters = hasHost ? "--build-arg EXPORTERS=dummy,cisco" : "";
          await docker(
            `build --quiet --network host --build-arg FORM=portable ${exporters} --target host --tag dpm-finder-host context`,
          );
          deepEqual(JSON.parse(await docker("inspect dpm-finder-host --format '{{json .Config.Cmd}}'")), ["host"]);
          if (!hasHost) return;
          await shellText(
            `mkdir exporters && printf '#!/bin/sh\necho "shelf_books 3" >"$METRICS_FILE"\n' >exporters/shelf.sh && chmod 755 exporters/shelf.sh`,
            {},
            work,
          );
          await docker(
            `run --detach --init --name host ${HARDENED} --tmpfs /tmp --user 4242 --publish 127.0.0.1:39968:9967 --health-interval 1s --volume ${work}/exporters:/app/output/exporters:ro dpm-finder-host`,
          );
          const health = await until("docker inspect host --format '{{.State.Health.Status}}' | grep -x healthy");
          equal(health.code, 0, (await shell("docker logs host", env)).stderr);
          match((await until("curl -sf http://127.0.0.1:39968/metrics/shelf")).stdout, /^shelf_books 3$/m);
          const dummy = await until("curl -sf http://127.0.0.1:39968/metrics/dummy");
          match(dummy.stdout, /^dummy_gauge /m, dummy.stderr);
          // It finds its libraries, and then no switch.
          const cisco = await shellText("docker exec host dpm-finder run cisco --help", env);
          match(cisco, /--target/);
        },
      );
    } finally {
      await shell(
        "docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes; docker image prune --force",
        env,
      );
      await engine[Symbol.asyncDispose]();
    }
  });
});
