// The quality of a call, from the statistics of its RTCPeerConnection. Rating: the E-model (ITU-T G.107) with its delay
// and loss impairments, as mean opinion score from 1 to 4.5. Pure, except for reading the statistics.

const LOSS_ROBUSTNESS = { opus: 20, G722: 15, PCMU: 25, PCMA: 25, G729: 19 }; // Bpl with concealment
const CODEC_IMPAIRMENT = { G729: 11 }; // Ie
const CODEC_NAMES = { opus: 'Opus', PCMU: 'G.711 µ-law', PCMA: 'G.711 A-law', G722: 'G.722' };

/** The mean opinion score of a one-way delay in ms and a loss in percent. */
export function score(delayMs, lossPercent, codec) {
  const impairment = CODEC_IMPAIRMENT[codec] || 0;
  const robustness = LOSS_ROBUSTNESS[codec] || 10;
  const delay = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const loss = impairment + (95 - impairment) * lossPercent / (lossPercent + robustness);
  const r = Math.min(100, Math.max(0, 93.2 - delay - loss));
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

/** A score as a rating and a word. */
export function rating(mos) {
  if (mos >= 4.2) return { rating: 'good', word: 'excellent' };
  if (mos >= 3.9) return { rating: 'good', word: 'good' };
  if (mos >= 3.4) return { rating: 'fair', word: 'fair' };
  return { rating: 'poor', word: mos >= 2.6 ? 'poor' : 'bad' };
}

/** What impairs the call most, as a sentence. */
export function explanation(now) {
  if (now.silentMs > 3000) return 'No audio has arrived for some seconds.';
  const worst = Math.max(now.lossIn, now.lossOut);
  if (worst >= 2) {
    const whom = now.lossIn >= now.lossOut ? 'You miss' : 'The other side misses';
    return `${whom} ${worst >= 10 ? 'much' : worst >= 3 ? 'parts' : 'a little'} of what is said: packets are lost.`;
  }
  if (now.delayMs > 250) return 'The delay is long: you may talk over each other.';
  if (now.jitterMs > 40) return 'Packets arrive unevenly; the browser delays the audio to compensate.';
  return 'Audio arrives complete and in time.';
}

/** A name such as AES_CM_128_HMAC_SHA1_80, as people write it. */
export function cipherName(name) {
  if (!name) return null;
  const gcm = /^(?:SRTP_)?AEAD_AES_(\d+)_GCM$/.exec(name);
  if (gcm) return `DTLS-SRTP, AES-${gcm[1]} GCM`;
  const counter = /^(?:SRTP_)?AES(?:_CM_(\d+)|(\d+)_CM)_HMAC_SHA1_(\d+)$/.exec(name);
  return counter ? `DTLS-SRTP, AES-${counter[1] || counter[2]}, HMAC-SHA1-${counter[3]}` : `DTLS-SRTP, ${name}`;
}

/** Measures one call; call {@link Quality#sample} about every second. */
export class Quality {
  constructor() {
    this.last = null;
    this.silentSince = null;
    this.history = [];
  }

  /** @returns the figures since the previous sample, or null before the second one */
  async sample(connection, nowMs) {
    const stats = [...(await connection.getStats()).values()];
    const byId = new Map(stats.map((each) => [each.id, each]));
    const inbound = stats.find((each) => each.type === 'inbound-rtp' && each.kind === 'audio') || {};
    const remote = stats.find((each) => each.type === 'remote-inbound-rtp' && each.kind === 'audio') || {};
    const transport = stats.find((each) => each.type === 'transport') || {};
    const pair = byId.get(transport.selectedCandidatePairId)
      || stats.find((each) => each.type === 'candidate-pair' && each.nominated && each.state === 'succeeded') || {};
    const outbound = stats.find((each) => each.type === 'outbound-rtp' && each.kind === 'audio') || {};
    const codec = byId.get(inbound.codecId) || byId.get(outbound.codecId);
    const previous = this.last;
    this.last = inbound;
    if (!previous) return null;

    const received = (inbound.packetsReceived || 0) - (previous.packetsReceived || 0);
    const lost = Math.max(0, (inbound.packetsLost || 0) - (previous.packetsLost || 0));
    if (received > 0) this.silentSince = null;
    else this.silentSince ??= nowMs;
    const emitted = (inbound.jitterBufferEmittedCount || 0) - (previous.jitterBufferEmittedCount || 0);
    const buffered = (inbound.jitterBufferDelay || 0) - (previous.jitterBufferDelay || 0);
    const roundTrip = pair.currentRoundTripTime ?? remote.roundTripTime;
    const name = codec ? codec.mimeType.split('/')[1] : undefined;
    const now = {
      lossIn: received + lost > 0 ? 100 * lost / (received + lost) : 0,
      lossOut: 100 * (remote.fractionLost || 0),
      jitterMs: 1000 * (inbound.jitter || 0),
      rttMs: roundTrip === undefined ? null : 1000 * roundTrip,
      delayMs: 500 * (roundTrip || 0) + (emitted > 0 ? 1000 * buffered / emitted : 0) + 20,
      silentMs: this.silentSince === null ? 0 : nowMs - this.silentSince,
      codec: codec ? `${CODEC_NAMES[name] || name}, ${codec.clockRate / 1000} kHz` : null,
      cipher: cipherName(transport.srtpCipher) || (transport.dtlsState === 'connected' ? 'DTLS-SRTP' : null),
      relayed: (byId.get(pair.localCandidateId) || {}).candidateType === 'relay',
    };
    now.mos = now.silentMs > 3000 ? 1 : score(now.delayMs, Math.max(now.lossIn, now.lossOut), name);
    this.history.push(now.mos);
    if (this.history.length > 60) this.history.shift();
    return now;
  }

  /** Points of a line over 60 samples in a box of 120 by 40. */
  points() {
    const from = 60 - this.history.length;
    return this.history
      .map((mos, i) => `${((from + i) * 120 / 59).toFixed(1)},${(38 - (mos - 1) * 36 / 3.5).toFixed(1)}`)
      .join(' ');
  }
}
