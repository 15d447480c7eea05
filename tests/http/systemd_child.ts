// Run by systemd_test.ts as a process of its own: datagrams need --unstable-net and permissions that name both sockets.
import { SdNotifier } from "../../src/http/sd_notifier.ts";

const [remote = "", own = ""] = Deno.args;
const errors: string[] = [];
const options = {
  notifySocket: remote,
  ownPath: own,
  watchdogUsec: "4000",
  onError: (error: Error) => void errors.push(error.message),
};
const receiver = Deno.listenDatagram({ transport: "unixpacket", path: remote });
const receive = async () => new TextDecoder().decode((await receiver.receive())[0]);
/** The next message that is no sign of life: those come whenever the timer has its turn. */
const receiveOther = async () => {
  for (let text = await receive();; text = await receive()) if (text !== "WATCHDOG=1") return text;
};

const notifier = new SdNotifier(options);
await notifier.ready("Serving on :9966,\non two lines");
const received = [await receive(), await receive()];
await notifier.status("Refreshing");
received.push(await receiveOther());
await notifier.stopping();
received.push(await receiveOther());
notifier[Symbol.dispose]();

// A killed process leaves its socket behind: the next one takes its place.
Deno.listenDatagram({ transport: "unixpacket", path: own }).close();
const other = new SdNotifier({ ...options, watchdogPid: String(Deno.pid + 1) });
await other.ready();
const watchdogOfAnother = await receiveOther();
receiver.close();
Deno.removeSync(remote);
await other.stopping();
other[Symbol.dispose]();

const ownIsLeft = await Deno.lstat(own).then(() => true, () => false);
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify({ received, errors, ownIsLeft, watchdogOfAnother })));
