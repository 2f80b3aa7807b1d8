// Talks to a service over the WebSocket of Node, as docs/http.md says.

function talk(method, say) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${process.argv[2]}/shelf/${method}?wharf-timeout=5`);
    const came = [];
    socket.onopen = () => say(socket, came);
    socket.onmessage = (event) => {
      came.push(event.data);
      socket.onanswer?.(event.data);
    };
    socket.onerror = (event) => reject(event.error ?? new Error("the socket failed"));
    socket.onclose = (event) => resolve({ code: event.code, reason: event.reason, came });
  });
}

function expect(actual, wanted) {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(actual)} is not ${JSON.stringify(wanted)}`);
  }
}

const sum = await talk("sum", (socket) => ["{}", "1", "2", "39", ""].forEach((text) => socket.send(text)));
expect(sum, { code: 1000, reason: "", came: ["42"] });

const doubled = await talk("double", (socket) => {
  let next = 1;
  socket.onanswer = () => socket.send(next < 5 ? String(++next) : "");
  socket.send("{}");
  socket.send("1");
});
expect(doubled, { code: 1000, reason: "", came: ["2", "4", "6", "8", "10"] });

const failed = await talk("count", (socket) => socket.send('{"to":1,"then":"fail"}'));
expect([failed.code, failed.reason, failed.came[0]], [4404, "unknown", "0"]);
expect(JSON.parse(failed.came[1].slice(1)).error, { Unknown: "end" });
console.log("well");
