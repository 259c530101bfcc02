// Finds out whether the WebSocket of a JsSIP.UA still works, and opens another one when it does not: after a change of the
// network the old one stays open for minutes, and nothing arrives over it any more.

const PING = '\r\n\r\n'; // RFC 5626 §3.5.1; the peer responds with one CRLF
const PING_MS = 20_000;
const PONG_MS = 5000;
const SOON_MS = 2000;
const OPEN_MS = 5000;

export class WatchedSocket {
  /** @param renewing called before the WebSocket is given up for another one, with the number of times in a row */
  constructor(ua, socket, renewing) {
    this.ua = ua;
    this.socket = socket;
    this.renewing = renewing;
    this.soon = () => {
      if (this.checking && !ua.isConnected()) this.renew(); // an attempt from before the change is lost
      else this.check();
    };
    ua.on('connected', () => {
      const receive = socket.ondata;
      socket.ondata = (data) => {
        this.works();
        receive(data);
      };
      this.works();
    });
  }

  start() {
    this.pings = setInterval(() => this.ua.isConnected() && this.check(PONG_MS), PING_MS);
    addEventListener('online', this.soon);
    navigator.connection?.addEventListener?.('change', this.soon);
  }

  stop() {
    clearInterval(this.pings);
    clearTimeout(this.timer);
    removeEventListener('online', this.soon);
    navigator.connection?.removeEventListener?.('change', this.soon);
  }

  /**
   * Waits until the WebSocket works, this one or another; resolves to whether it is another one.
   *
   * @param ms time for the response of this one
   */
  check(ms = SOON_MS) {
    if (!this.checking) {
      this.renewals = 0;
      this.checking = new Promise((resolve) => {
        this.resolve = resolve;
      });
      if (this.ua.isConnected() && this.socket.send(PING)) this.timer = setTimeout(() => this.renew(), ms);
      else this.renew();
    }
    return this.checking;
  }

  works() {
    if (!this.checking) return;
    clearTimeout(this.timer);
    this.checking = null;
    this.resolve(this.renewals > 0);
  }

  renew() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.renew(), OPEN_MS);
    this.renewing(++this.renewals);
    this.ua.transport.disconnect();
    this.ua.transport.connect();
  }
}
