import { deepEqual, equal, match, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../src/cli/commands.ts";
import { holdScript, shell, shellText } from "../support/machine/held_script.ts";

const PACKAGES = fileURLToPath(new URL("../../.cache/packages", import.meta.url));
const BOOT = fileURLToPath(new URL("../support/machine/boot.sh", import.meta.url));

/** A booted Debian, in which commands are run. */
interface Machine {
  /** Runs a line of sh that has to succeed; what it prints. */
  inside(line: string): Promise<string>;
  /** Runs a line again until it succeeds; a hang is a failure. */
  until(line: string): Promise<string>;
}

async function withMachine(test: (machine: Machine) => Promise<void>): Promise<void> {
  const booted = await holdScript(BOOT, [], { PACKAGES: `${PACKAGES}/deb` });
  try {
    const enter = (line: string) =>
      `nsenter --target ${booted.line} --all env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -ec '${
        line.replaceAll("'", `'\\''`)
      }'`;
    const inside = (line: string) => shellText(enter(line));
    const until = async (line: string) => {
      for (let tries = 0; tries < 150; tries++) {
        const { code, stdout } = await shell(enter(line));
        if (code === 0) return stdout.trimEnd();
        await shell("sleep 0.2");
      }
      return await inside(`${line} || { journalctl --no-pager -n 30 >&2; exit 1; }`);
    };
    await test({ inside, until });
  } finally {
    await booted[Symbol.asyncDispose]();
  }
}

/** Of the password "tea". */
const TEA_HASH = "$2b$04$X90lPzol5NV.Y8zxHeyFkeDf/4F2NWcgo8R09iOBtfFsyZiq/.2VS";
const READY = "curl -sf http://127.0.0.1:9966/-/ready";
const show = (unit: string, ...properties: string[]) =>
  `systemctl show ${unit} ${properties.map((name) => `-p ${name}`).join(" ")} --value`;
/** The number of the exporter's process in a line of sh; 0 is none, and for `kill` whoever asks. */
const PID = `pid=$(${show("dpm-finder", "MainPID")}); test "$pid" -gt 1`;

Deno.test("Debian package and units: installed, run, hurt, upgraded, removed and purged under systemd", async (t) => {
  await withMachine(async ({ inside, until }) => {
    const version = JSON.parse(await Deno.readTextFile("deno.json")).version;
    const [first, later] = [`/packages/dpm-finder_${version}-1_*.deb`, "/packages/dpm-finder_99.0.0-1_*.deb"];

    // It reads the whole deno, which takes long, and needs nothing of the rest.
    const linted = inside(`lintian --fail-on error,warning --tag-display-limit 0 --allow-root ${first} 2>&1 || true`);

    await t.step("dpkg installs program, units, settings, man page and completion, and starts nothing", async () => {
      await inside(`dpkg --install ${first}`);
      match(await inside("dpm-finder --version"), new RegExp(`^dpm-finder ${version.replaceAll(".", "\\.")} `));
      equal(await inside("systemctl is-active dpm-finder || true"), "inactive");
      equal(await inside("stat -c %a /etc/dpm-finder/dpm-finder.env"), "640");
      match(await inside("dpkg-query --showformat '${Conffiles}' --show dpm-finder"), /dpm-finder\.env/);
      match(await inside("man dpm-finder | head -5"), /find the metrics/);
      await inside("test -e /usr/share/bash-completion/completions/dpm-finder");
    });

    await t.step("the exporter starts, with every restriction in force, and says so", async () => {
      await inside(
        "umask 077; echo token >/etc/dpm-finder/api_key; echo DPM_FINDER_DEMO=true >>/etc/dpm-finder/dpm-finder.env",
      );
      await inside("systemctl enable --now --quiet dpm-finder");
      match(await inside(show("dpm-finder", "StatusText")), /^Listening on /);
      await until(READY);
      ok(Number(await inside("curl -sf http://127.0.0.1:9966/metrics | grep -c ^metric_")) > 100);
      const status = await inside(`${PID}; cat /proc/$pid/status`);
      match(status, /^CapBnd:\t0+$/m);
      match(status, /^NoNewPrivs:\t1$/m);
      match(status, /^Seccomp:\t2$/m);
      ok(Number(/^Uid:\t(\d+)/m.exec(status)?.[1]) > 60_000, "a user of its own");
    });

    await t.step("kill -9: it is started again and has its last scan at once", async () => {
      await inside("mkdir -p /run/systemd/system/dpm-finder.service.d");
      await inside(
        "printf '[Service]\\nRestartSec=1s\\nWatchdogSec=4s\\n' >/run/systemd/system/dpm-finder.service.d/quick.conf",
      );
      await inside("systemctl daemon-reload; systemctl restart dpm-finder");
      await until(READY);
      const before = await inside(`${PID}; kill -9 "$pid"; echo "$pid"`);
      await until(`test "$(${show("dpm-finder", "NRestarts")})" = 1 && ${READY}`);
      ok(await inside(`${PID}; echo "$pid"`) !== before);
    });

    await t.step("SIGSTOP: the watchdog ends it and it is started again", async () => {
      await until(`${PID}; kill -STOP "$pid"`);
      await until(`test "$(${show("dpm-finder", "NRestarts")})" = 2 && ${READY}`);
      match(await inside("journalctl --no-pager -u dpm-finder"), /Watchdog timeout/);
    });

    await t.step("no key: it stops at once; without a credential, both units do without one", async () => {
      await inside("systemctl stop dpm-finder; mv /etc/dpm-finder/api_key /run; systemctl start dpm-finder || true");
      // It would be started again after a second.
      await inside("sleep 1.5");
      deepEqual((await inside(show("dpm-finder", "ActiveState", "NRestarts"))).split("\n").toSorted(), ["0", "failed"]);
      for (const unit of ["dpm-finder", "dpm-finder-scan"]) {
        await inside(
          `mkdir -p /run/systemd/system/${unit}.service.d; printf '[Service]\\nLoadCredential=\\nUnsetEnvironment=PROMETHEUS_API_KEY_FILE\\n' ` +
            `>/run/systemd/system/${unit}.service.d/none.conf`,
        );
      }
      await inside("systemctl daemon-reload; systemctl reset-failed; systemctl start dpm-finder dpm-finder-scan");
      await inside("rm /run/systemd/system/*/none.conf; mv /run/api_key /etc/dpm-finder; systemctl daemon-reload");
      // The timer's scan, further down, has to write its own.
      await inside("rm /var/lib/private/dpm-finder-scan/metric_rates.csv");
    });

    await t.step(
      "credentials: files that root alone may read, and those that they name, reach the exporter",
      async () => {
        await inside("cp /etc/dpm-finder/dpm-finder.env /run/env");
        await inside(
          `umask 077; cd /etc/dpm-finder; printf 'DPM_FINDER_HISTORY=history\\n' >dpm-finder.env; echo token >eu_key
        printf 'basic_auth_users: {ada: "%s"}\\n' '${TEA_HASH}' >web.yml
        printf 'targets:\\n- name: eu\\n  endpoint: http://127.0.0.1:1\\n  username: a\\n  api_key_file: eu_key\\n' >targets.yaml
        { echo '[Service]'
          for file in web.yml targets.yaml eu_key; do echo "LoadCredential=$file:/etc/dpm-finder/$file"; done
          echo 'Environment=DPM_FINDER_WEB_CONFIG_FILE=%d/web.yml DPM_FINDER_TARGETS=%d/targets.yaml'
        } >/run/systemd/system/dpm-finder.service.d/files.conf
        systemctl daemon-reload; systemctl restart dpm-finder`,
        );
        const status = "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:9966/metrics";
        equal(await inside(`${status}; ${status} -u ada:tea`), "401200");
        match(await inside("curl -s -u ada:tea http://127.0.0.1:9966/healthz"), /"targets":\{"eu"/);
        await inside("test -d /var/lib/private/dpm-finder/history");
        await inside(
          "rm /run/systemd/system/*/files.conf /etc/dpm-finder/*.y*ml /etc/dpm-finder/eu_key; cp /run/env " +
            "/etc/dpm-finder/dpm-finder.env; systemctl daemon-reload; systemctl restart dpm-finder",
        );
        await until(READY);
      },
    );

    await t.step("upgrade: what runs is the new version, and changed settings stay", async () => {
      const before = await inside(`${PID}; echo "$pid"`);
      await inside(`dpkg --force-confold --install ${later} </dev/null`);
      await until(READY);
      ok(await inside(`${PID}; echo "$pid"`) !== before);
      equal(await inside("systemctl is-active dpm-finder"), "active");
      match(await inside("cat /etc/dpm-finder/dpm-finder.env"), /^DPM_FINDER_DEMO=true$/m);
      // The later package has other settings, which stand beside those that were changed.
      match(await inside("cat /etc/dpm-finder/dpm-finder.env.dpkg-dist"), /^# Of 99\.0\.0$/m);
    });

    await t.step("stop: it ends in order, with exit code 0", async () => {
      await inside("systemctl stop dpm-finder");
      equal(await inside(show("dpm-finder", "Result", "ExecMainStatus")), "success\n0");
    });

    await t.step("exit code 2: it is not started again", async () => {
      await inside("cp /etc/dpm-finder/dpm-finder.env /tmp/env; echo DPM_FINDER_TOP=many >>/tmp/env");
      await inside("echo DPM_FINDER_UPDATE_INTERVAL=often >>/etc/dpm-finder/dpm-finder.env");
      await inside("systemctl start dpm-finder || true");
      await until('test "$(systemctl is-failed dpm-finder)" = failed');
      deepEqual(
        (await inside(show("dpm-finder", "ExecMainStatus", "NRestarts"))).split("\n").toSorted(),
        ["0", "2"],
      );
      await inside("sed -i /often/d /etc/dpm-finder/dpm-finder.env; systemctl reset-failed dpm-finder");
    });

    await t.step("socket: it serves what systemd hands down, on its first connection", async () => {
      await inside("systemctl disable --quiet dpm-finder; systemctl start dpm-finder.socket");
      await until(READY);
      match(await inside("ss -ltnp | grep 9966"), /systemd/);
      await inside("systemctl stop dpm-finder.socket dpm-finder");
    });

    await t.step("timer: it starts one scan, which leaves its file", async () => {
      await inside("mkdir -p /run/systemd/system/dpm-finder-scan.timer.d");
      await inside(
        "printf '[Timer]\\nOnCalendar=\\nOnActiveSec=1s\\nAccuracySec=100ms\\nRandomizedDelaySec=0\\n' " +
          ">/run/systemd/system/dpm-finder-scan.timer.d/quick.conf",
      );
      await inside("systemctl daemon-reload; systemctl start dpm-finder-scan.timer");
      await until("test -s /var/lib/private/dpm-finder-scan/metric_rates.csv");
      await until(`test "$(${show("dpm-finder-scan", "ActiveState")})" = inactive`);
      equal(await inside(show("dpm-finder-scan", "Result")), "success");
      match(await inside("head -1 /var/lib/private/dpm-finder-scan/metric_rates.csv"), /^metric_name,/);
    });

    if (COMMANDS.some(({ name }) => name === "host")) {
      await t.step("host: it runs an exporter that came with the program, within its unit", async () => {
        await inside(
          `cd /etc/dpm-finder/exporters; printf '#!/bin/sh\\necho "shelf_books 3" >"$METRICS_FILE"\\n' >shelf.sh
          printf '#!/usr/bin/perl\\nopen F, ">", $ENV{METRICS_FILE}; print F "cellar_bottles 2\\\\n"\\n' >cellar; chmod 755 *`,
        );
        await inside("systemctl start dpm-finder-host");
        match(await until("curl -sf http://127.0.0.1:9967/metrics/dummy"), /^dummy_gauge /m);
        match(await inside("curl -sf http://127.0.0.1:9967/metrics/shelf"), /^shelf_books 3$/m);
        match(await inside("curl -sf http://127.0.0.1:9967/metrics/cellar"), /^cellar_bottles 2$/m);
        await inside("systemctl stop dpm-finder-host");
        equal(await inside(show("dpm-finder-host", "Result", "ExecMainStatus")), "success\n0");
      });
    }

    await t.step(
      "downgrade, remove and install again: the older version runs, and the settings are still those",
      async () => {
        await inside("systemctl start dpm-finder");
        await inside(`dpkg --force-confold --install ${first} </dev/null 2>&1`);
        await until(READY);
        match(await inside("dpm-finder --version"), new RegExp(`^dpm-finder ${version.replaceAll(".", "\\.")} `));
        await inside("dpkg --remove dpm-finder 2>&1");
        await inside(`dpkg --install ${first} </dev/null 2>&1`);
        match(await inside("cat /etc/dpm-finder/dpm-finder.env"), /^DPM_FINDER_DEMO=true$/m);
      },
    );

    await t.step("remove stops it and keeps settings and state; purge leaves nothing", async () => {
      await inside("systemctl start dpm-finder");
      await inside("dpkg --remove dpm-finder 2>&1");
      equal(await inside("systemctl is-active dpm-finder || true"), "inactive");
      await inside("test -e /etc/dpm-finder/dpm-finder.env && test -d /var/lib/private/dpm-finder");
      await inside("dpkg --purge dpm-finder 2>&1");
      equal(
        await inside(
          "find / -xdev -name '*dpm-finder*' -not -path '/proc/*' -not -path '/run/*' -not -path '/sys/*' -not -path '/packages/*' -not -path '/tmp/*' -not -path '/var/cache/man/*'",
        ),
        "",
      );
      match(await inside("systemctl status dpm-finder 2>&1 || true"), /could not be found/);
    });

    await t.step("lintian has nothing to say against the package", async () => equal(await linted, ""));

    await t.step("nothing else on the machine has failed", async () => {
      equal(await inside("systemctl list-units --failed --no-legend --plain"), "");
    });
  });
});
