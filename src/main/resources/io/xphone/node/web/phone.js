// A phone over JsSIP: one registration, one call at a time. Reports by events:
//   line      {state: 'wait' | 'ready' | 'lost' | 'rejected', cause, status}
//   call      {state: 'calling' | 'ringing' | 'incoming' | 'connected' | 'held' | 'ended' | 'failed', ...}
//   stream    {stream} of the other side
//   path      {state} of ICE

const ICE_MS = 300; // the offer leaves so long after its first candidate
const RESTART_MS = 5000;

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
    this.ua.on('disconnected', () => this.line('lost'));
    this.ua.on('registered', () => this.line('ready'));
    this.ua.on('unregistered', () => this.line('wait'));
    this.ua.on('registrationFailed', (failed) => this.line('rejected', failed.cause, failed.response?.status_code));
    this.ua.on('newRTCSession', ({ originator, session }) => this.begun(originator, session));
  }

  start() {
    this.ua.start();
  }

  stop() {
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
    connection.addEventListener('iceconnectionstatechange', () => {
      const state = connection.iceConnectionState;
      if (session !== this.session) return;
      this.dispatchEvent(new CustomEvent('path', { detail: { state } }));
      if (state === 'failed' || state === 'disconnected') this.restart(session, connection);
    });
  }

  /** New candidates and new checks (ICE restart, RFC 8445 §2.4) until audio has a path again. */
  restart(session, connection) {
    clearTimeout(this.restarting);
    const wait = connection.iceConnectionState === 'failed' ? 0 : RESTART_MS / 2;
    this.restarting = setTimeout(() => {
      const state = connection.iceConnectionState;
      if (session !== this.session || session.isEnded() || (state !== 'failed' && state !== 'disconnected')) return;
      session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
      this.restarting = setTimeout(() => this.restart(session, connection), RESTART_MS);
    }, wait);
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
    clearTimeout(this.restarting);
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
