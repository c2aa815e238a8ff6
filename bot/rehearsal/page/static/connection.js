// The wire to the rehearsal's server. It comes back by itself when the server was restarted.

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 3000;

/**
 * Opens the wire. `onEvent` hears each event of the server, `onOpen(boolean)` whether there is
 * a wire. Gives back `send(act)`, which is false while there is none.
 */
export function connect({ onEvent, onOpen }) {
  const url = new URL("/rehearsal/ws", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  let socket;
  let pause = FIRST_PAUSE_MS;

  function open() {
    socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      pause = FIRST_PAUSE_MS;
      onOpen(true);
    });
    socket.addEventListener("message", (frame) => onEvent(JSON.parse(frame.data)));
    socket.addEventListener("close", () => {
      onOpen(false);
      setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });
  }

  open();
  return function send(act) {
    if (socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(act));
    return true;
  };
}
