// Hears what the preview shows now. Browsers allow six connections to a server,
// so one tab listens for all: the one that holds the lock tells the others.

const NAME = "guidepost-preview";
const EVENTS = "/__guidepost/events";
// Shorter silences are no news: the server was busy, or a connection was renewed.
const PATIENCE = 1000;

/** Calls `hear` with each piece of news, and with `{ lost: true }` when the preview is gone. */
export function listen(hear) {
  const isShared = "locks" in navigator && "BroadcastChannel" in window;
  const channel = isShared ? new BroadcastChannel(NAME) : null;
  let isListening = false;
  let latest = null;
  let silence = 0;

  function tell(news) {
    channel?.postMessage(news);
    take(news);
  }

  function take(news) {
    latest = news;
    hear(news);
  }

  function connect() {
    isListening = true;
    const source = new EventSource(EVENTS);
    source.onmessage = (event) => {
      clearTimeout(silence);
      silence = 0;
      tell(JSON.parse(event.data));
    };
    source.onerror = () => {
      silence ||= setTimeout(() => tell({ lost: true }), PATIENCE);
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(connect, PATIENCE);
      }
    };
  }

  if (!isShared) {
    connect();
    return;
  }
  channel.onmessage = ({ data }) => {
    if (data !== "hello") {
      take(data);
    } else if (isListening && latest) {
      channel.postMessage(latest);
    }
  };
  // The lock is held as long as the page lives.
  navigator.locks.request(NAME, () => {
    connect();
    return new Promise(() => {});
  });
  channel.postMessage("hello");
}
