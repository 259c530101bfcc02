// A phone over JsSIP: one registration, one call at a time. Reports by events:
//   line      {state: 'wait' | 'ready' | 'lost' | 'rejected', cause, status}
//   call      {state: 'calling' | 'ringing' | 'incoming' | 'connected' | 'held' | 'ended' | 'failed', ...}
//   stream    {stream} of the other side
//   path      {state} of the audio: 'lost' | 'found'
import { WatchedSocket } from './websocket.js';

const ICE_MS = 300; // the offer leaves so long after its first candidate
const RESTART_MS = 1000; // by so much each try of a restart of ICE has more time than the one before
const TRIES = 8;
const STEP_MS = 250;
const GIVE_UP_S = 45; // the other side gives up after 30 s without consent (RFC 7675 §5.1)

const broken = (connection) => ['disconnected', 'failed'].includes(connection.iceConnectionState);

/** The number of packets that have arrived, reports too where the browser counts them. */
async function received(connection) {
  const stats = [...(await connection.getStats()).values()];
  const sum = (type) => stats.reduce((packets, each) => packets + (each.type === type ? each.packetsReceived || 0 : 0), 0);
  return sum('transport') || sum('inbound-rtp');
}

export class Phone extends EventTarget {
  constructor(JsSIP, config) {
    super();
    this.config = config;
    this.domain = config.domain;
    this.session = null;
    JsSIP.debug.disable();
    const socket = new JsSIP.WebSocketInterface(config.ws);
    this.ua = new JsSIP.UA({
      sockets: [socket],
      uri: `sip:${config.user}@${config.domain}`,
      password: config.password,
      display_name: config.displayName,
      register_expires: 120,
      user_agent: config.version || 'xphone web',
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
    });
    this.ua.on('connecting', () => this.line('wait'));
    this.ua.on('connected', () => this.line('wait'));
    this.ua.on('disconnected', () => this.line(this.renewals === 1 ? 'wait' : 'lost'));
    this.ua.on('registered', () => this.line('ready'));
    this.ua.on('unregistered', () => this.line('wait'));
    this.ua.on('registrationFailed', (failed) => this.line('rejected', failed.cause, failed.response?.status_code));
    this.renewals = 0;
    this.socket = new WatchedSocket(this.ua, socket, (renewals) => {
      this.renewals = renewals;
    });
    this.ua.on('connected', () => {
      this.renewals = 0;
      if (this.session?.isEstablished()) this.repair(this.session, true);
    });
    this.ua.on('newRTCSession', ({ originator, session }) => this.begun(originator, session));
  }

  start() {
    this.ua.start();
    this.socket.start();
  }

  stop() {
    this.socket.stop();
    this.ua.stop();
  }

  line(state, cause, status) {
    this.dispatchEvent(new CustomEvent('line', { detail: { state, cause, status } }));
  }

  report(state, more = {}) {
    this.dispatchEvent(new CustomEvent('call', { detail: { state, ...more } }));
  }

  rtc() {
    return {
      iceServers: this.config.iceServers || [],
      iceTransportPolicy: this.config.relayOnly ? 'relay' : 'all',
    };
  }

  call(number, mediaStream) {
    const target = number.includes('@') ? `sip:${number}` : `sip:${encodeURIComponent(number)}@${this.domain}`;
    this.ua.call(target, { mediaStream, mediaConstraints: { audio: true, video: false }, pcConfig: this.rtc() });
  }

  answer(mediaStream) {
    this.session.answer({ mediaStream, mediaConstraints: { audio: true, video: false }, pcConfig: this.rtc() });
  }

  begun(originator, session) {
    if (this.session) {
      session.terminate({ status_code: 486 }); // one call at a time
      return;
    }
    this.session = session;
    let answered = false;
    let ready = null;
    session.on('icecandidate', (candidate) => {
      ready ??= setTimeout(() => {
        ready = null;
        candidate.ready();
      }, ICE_MS);
    });
    session.on('peerconnection', ({ peerconnection }) => this.connection(session, peerconnection));
    session.on('progress', ({ originator: from, response }) => {
      if (from === 'remote') this.report('ringing', { status: response?.status_code });
    });
    session.on('accepted', () => {
      answered = true;
      this.report('connected');
    });
    session.on('hold', ({ originator: from }) => this.holding(session, from, true));
    session.on('unhold', ({ originator: from }) => this.holding(session, from, false));
    session.on('ended', ({ originator: from, cause }) => this.ended(session, 'ended', { originator: from, cause }));
    session.on('failed', ({ originator: from, cause, message }) => this.ended(session, answered ? 'ended' : 'failed', {
      originator: from,
      cause,
      status: message && message.status_code,
      ringing: originator === 'remote',
    }));
    const name = session.remote_identity;
    const party = name.display_name || name.uri.user;
    this.report(originator === 'remote' ? 'incoming' : 'calling', { party });
    if (originator !== 'remote' && session.connection) this.connection(session, session.connection);
  }

  connection(session, connection) {
    if (session.seenConnection) return;
    session.seenConnection = connection;
    connection.addEventListener('track', ({ track, streams }) => {
      const stream = streams[0] || new MediaStream([track]);
      this.dispatchEvent(new CustomEvent('stream', { detail: { stream } }));
    });
    // JsSIP would end the call when ICE has failed: a listener that captures comes before its own
    connection.addEventListener('iceconnectionstatechange', (event) => {
      if (!session.isEstablished() || session !== this.session) return;
      if (connection.iceConnectionState === 'failed') event.stopImmediatePropagation();
      if (!broken(connection)) return;
      this.path('lost');
      this.repair(session, false);
    }, true);
    // and when the WebSocket closes while a request waits for its response
    const fail = session.onTransportError;
    session.onTransportError = () => {
      if (session.isEstablished()) this.repair(session, true);
      else fail.call(session);
    };
  }

  /**
   * Restarts ICE (RFC 8445 §2.4) until audio arrives again. The network has perhaps changed, so a WebSocket that works
   * comes first; the other side sends its own requests over the one that the restart came on. What the browser says of ICE
   * is not enough: it may report a path that the other side does not know.
   *
   * @param needed whether to restart even if the path is back
   */
  async repair(session, needed) {
    if (session.repairing) return;
    session.repairing = true;
    const { connection } = session;
    const over = () => session !== this.session || session.isEnded();
    let done = !needed;
    const giveUp = () => {
      if (!over()) session.terminate({ cause: 'RTP Timeout', status_code: 408, reason_phrase: 'RTP Timeout' });
    };
    let seconds = 0;
    const patience = setInterval(() => {
      seconds = broken(connection) ? seconds + 1 : 0;
      if (seconds === GIVE_UP_S) giveUp();
    }, 1000);
    for (let tries = 1; tries <= TRIES && !over(); tries++) {
      const another = await this.socket.check();
      if (over() || (done && !another && !broken(connection))) break;
      done = await this.restart(session, over, RESTART_MS + tries * RESTART_MS);
    }
    clearInterval(patience);
    session.repairing = false;
    if (broken(connection)) giveUp();
    else if (!over()) this.path('found');
  }

  /** One restart; resolves to whether audio arrived after its answer and in time, unless the call is held. */
  async restart(session, over, ms) {
    const { connection } = session;
    let answered = false;
    let before = Infinity;
    if (session.isReadyToReOffer()) {
      session.renegotiate({ rtcOfferConstraints: { iceRestart: true } }, async () => {
        before = await received(connection);
        answered = true;
      });
    }
    for (let passed = 0; passed < ms && !over(); passed += STEP_MS) {
      await new Promise((ok) => setTimeout(ok, STEP_MS));
      if (!answered || broken(connection)) continue;
      const held = session.isOnHold();
      if (held.local || held.remote || session.heldByRemote || (await received(connection)) > before) return true;
    }
    return false;
  }

  path(state) {
    this.dispatchEvent(new CustomEvent('path', { detail: { state } }));
  }

  holding(session, from, on) {
    if (from === 'remote') session.heldByRemote = on;
    const held = session.isOnHold();
    this.report(held.local || held.remote || session.heldByRemote ? 'held' : 'connected', {
      local: held.local,
      remote: held.remote,
    });
  }

  ended(session, state, detail) {
    if (session !== this.session) return;
    this.session = null;
    this.report(state, detail);
  }

  get peerConnection() {
    return this.session && this.session.connection;
  }

  mute(on) {
    if (on) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
  }

  /** Holds or resumes; false when a previous change is still in progress. */
  hold(on) {
    return on ? this.session.hold() : this.session.unhold();
  }

  /** Sends a digit; one that is typed before there is a path for audio waits for it. */
  digit(key) {
    const { session } = this;
    const { connection } = session;
    const send = () => session.sendDTMF(key, { transportType: 'RFC2833', duration: 120, interToneGap: 60 });
    if (connection.connectionState === 'connected') {
      send();
      return;
    }
    const waiting = () => {
      if (connection.connectionState === 'connected') {
        connection.removeEventListener('connectionstatechange', waiting);
        if (session === this.session) send();
      }
    };
    connection.addEventListener('connectionstatechange', waiting);
  }

  hangUp() {
    if (!this.session) return;
    const ringing = this.session.direction === 'incoming' && !this.session.isEstablished();
    this.session.terminate(ringing ? { status_code: 603, reason_phrase: 'Decline' } : undefined);
  }
}
