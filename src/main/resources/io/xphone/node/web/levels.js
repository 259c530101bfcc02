// Level meters and the ringing, by the Web Audio API.

const FLOOR = -60;

/** One audio context for the page; it needs a click or a key before it runs. */
let context;

export function audioContext() {
  context ??= new AudioContext({ latencyHint: 'interactive' });
  if (context.state === 'suspended') context.resume().catch(() => {});
  return context;
}

/** A stream of silence, in place of a microphone. */
export function silence() {
  return audioContext().createMediaStreamDestination().stream;
}

/** Measures the level of a stream. */
export class Level {
  constructor(stream) {
    this.analyser = audioContext().createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.source = audioContext().createMediaStreamSource(stream);
    this.source.connect(this.analyser);
    this.shown = FLOOR;
  }

  /** RMS in dB below full scale, from -60 to 0; falls slowly. */
  read() {
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const each of this.samples) sum += each * each;
    const now = 10 * Math.log10(sum / this.samples.length + 1e-10) + 3; // a full sine is 0 dB
    this.shown = Math.min(0, Math.max(FLOOR, now, this.shown - 2));
    return this.shown;
  }

  close() {
    this.source.disconnect();
  }
}

/** The ringing of an incoming call ("incoming") and what the caller hears ("outgoing"), until it is stopped. */
export class Ringing {
  start(kind) {
    this.stop();
    const to = audioContext();
    if (to.state !== 'running') return; // no click yet: the page shows the call, silently
    const volume = to.createGain();
    volume.gain.value = 0;
    volume.connect(to.destination);
    const tones = (kind === 'incoming' ? [587, 740] : [425]).map((hertz) => {
      const tone = to.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(volume);
      tone.start();
      return tone;
    });
    const ring = () => {
      const at = to.currentTime;
      const loud = kind === 'incoming' ? 0.08 : 0.04;
      const bursts = kind === 'incoming' ? [[0, 0.4], [0.6, 1]] : [[0, 1]];
      for (const [from, until] of bursts) {
        volume.gain.setTargetAtTime(loud, at + from, 0.01);
        volume.gain.setTargetAtTime(0, at + until, 0.02);
      }
    };
    ring();
    const timer = setInterval(ring, kind === 'incoming' ? 3000 : 5000);
    this.end = () => {
      clearInterval(timer);
      tones.forEach((tone) => tone.stop());
      volume.disconnect();
    };
  }

  stop() {
    if (this.end) this.end();
    this.end = null;
  }
}
