// Drives one page in Chromium: a line of JSON on the standard input is a command, a line on the standard output its
// result. Environment: PLAYWRIGHT, the folder with node_modules/playwright-core; MICROPHONE, a WAV file, which is repeated
// unless %noloop follows; ARGS, more flags of Chromium as JSON. Ends with its input.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const { chromium } = createRequire(path.join(process.env.PLAYWRIGHT, 'package.json'))('playwright-core');
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'xphone-chromium-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  headless: true,
  ignoreHTTPSErrors: true,
  permissions: process.env.MICROPHONE ? ['microphone'] : [],
  ignoreDefaultArgs: ['--mute-audio'],
  viewport: { width: 1024, height: 900 },
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
    '--allow-loopback-in-peer-connection', '--ignore-certificate-errors',
    ...(process.env.MICROPHONE
      ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${process.env.MICROPHONE}`]
      : []),
    ...JSON.parse(process.env.ARGS || '[]'),
  ],
});
// the connections of the page, with the states of their ICE
await context.addInitScript(() => {
  const Native = window.RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...parameters) {
      super(...parameters);
      const entry = { connection: this, states: [] };
      window.connections.push(entry);
      this.addEventListener('iceconnectionstatechange', () => entry.states.push(this.iceConnectionState));
    }
  };
});
const page = context.pages()[0] || (await context.newPage());
const log = [];
let sockets = 0;
page.on('websocket', () => { sockets++; });
page.on('console', (line) => log.push(`${line.type()}: ${line.text()}`));
page.on('pageerror', (failure) => log.push(`error: ${failure.stack || failure}`));

const seen = () => page.evaluate(() => ({
  state: document.body.dataset.state,
  line: document.body.dataset.line,
  party: document.getElementById('state').textContent,
  detail: document.getElementById('detail').textContent,
  problem: document.getElementById('problem').hidden ? '' : document.getElementById('problem-title').textContent,
}));

const commands = {
  open: async ({ url }) => { await page.goto(url); },
  press: async ({ key }) => { await page.keyboard.press(key); },
  type: async ({ text }) => { await page.keyboard.type(text, { delay: 50 }); },
  click: async ({ selector }) => { await page.click(selector); },
  fill: async ({ selector, text }) => { await page.fill(selector, text); },
  text: ({ selector }) => page.textContent(selector),
  eval: ({ script }) => page.evaluate(script),
  seen,
  /** Waits for one of the states of the call or of the line. */
  state: async ({ what, values, ms }) => {
    const wanted = values.split('|');
    await page.waitForFunction(([name, all]) => all.includes(document.body.dataset[name]), [what, wanted], { timeout: ms });
    return seen();
  },
  /** Waits, as a person listens. */
  listen: async ({ seconds }) => { await page.waitForTimeout(seconds * 1000); },
  /** Records what the page plays, from now on: 48 kHz. */
  record: async () => {
    await page.evaluate(async () => {
      const element = document.getElementById('remote');
      for (let i = 0; i < 100 && !element.srcObject; i++) await new Promise((ok) => setTimeout(ok, 20));
      if (window.recording) await window.recording.close();
      const audio = new AudioContext({ sampleRate: 48000 });
      window.recording = audio;
      await audio.resume();
      const tap = audio.createScriptProcessor(4096, 1, 1);
      window.heard = [];
      tap.onaudioprocess = (event) => window.heard.push(event.inputBuffer.getChannelData(0).slice());
      audio.createMediaStreamSource(element.srcObject).connect(tap);
      tap.connect(audio.destination);
    });
  },
  /** Writes what was recorded to a WAV file; returns its RMS from 0 to 1. */
  heard: async ({ file }) => {
    const base64 = await page.evaluate(() => {
      const pcm = new Int16Array(window.heard.reduce((sum, each) => sum + each.length, 0));
      let at = 0;
      for (const block of window.heard) for (const value of block) pcm[at++] = Math.max(-1, Math.min(1, value)) * 32767;
      const bytes = new Uint8Array(pcm.buffer);
      let text = '';
      for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
      return btoa(text);
    });
    const pcm = Buffer.from(base64, 'base64');
    const header = Buffer.alloc(44);
    header.write('RIFF', 0);
    header.writeUInt32LE(36 + pcm.length, 4);
    header.write('WAVEfmt ', 8);
    header.writeUInt32LE(16, 16);
    header.writeUInt16LE(1, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt32LE(48000, 24);
    header.writeUInt32LE(96000, 28);
    header.writeUInt16LE(2, 32);
    header.writeUInt16LE(16, 34);
    header.write('data', 36);
    header.writeUInt32LE(pcm.length, 40);
    fs.writeFileSync(file, Buffer.concat([header, pcm]));
    let sum = 0;
    for (let i = 0; i + 1 < pcm.length; i += 2) sum += (pcm.readInt16LE(i) / 32768) ** 2;
    return Math.sqrt(sum / Math.max(1, pcm.length / 2));
  },
  /** The number of WebSockets so far; of the latest connection the ICE states, the selected pair, the counts of packets. */
  path: async () => ({ sockets, ...(await page.evaluate(async () => {
    const { connection, states } = window.connections.at(-1);
    const stats = await connection.getStats();
    const all = [...stats.values()];
    const of = (type) => all.find((each) => each.type === type) || {};
    const pair = stats.get(of('transport').selectedCandidatePairId) || {};
    const local = stats.get(pair.localCandidateId) || {};
    const remote = stats.get(pair.remoteCandidateId) || {};
    const inbound = of('inbound-rtp');
    return {
      states,
      state: connection.iceConnectionState,
      local: local.candidateType,
      localAddress: local.address || local.ip,
      remote: remote.candidateType,
      sent: of('outbound-rtp').packetsSent ?? 0,
      received: inbound.packetsReceived ?? 0,
      lost: inbound.packetsLost ?? 0,
      heard: inbound.totalAudioEnergy ?? 0,
      checks: pair.responsesReceived ?? 0,
    };
  })) }),
  /** Calls the echo; milliseconds from the click to the answer, to the keys of the audio and to its first audible sample. */
  setup: () => page.evaluate(async () => {
    const audio = window.meter ??= new AudioContext({ sampleRate: 48000 });
    await audio.resume();
    const calls = window.connections.length;
    const remote = document.getElementById('remote');
    const times = {};
    const begin = performance.now();
    const note = (what) => { times[what] ??= performance.now() - begin; };
    document.querySelector('[data-number="echo"]').click();
    const tap = audio.createScriptProcessor(256, 1, 1); // 5 ms
    tap.onaudioprocess = (event) => {
      if (event.inputBuffer.getChannelData(0).some((sample) => Math.abs(sample) > 0.02)) note('audio');
    };
    tap.connect(audio.destination);
    let source;
    let connection;
    while (!(times.answer && times.keys && times.audio) && performance.now() - begin < 15_000) {
      if (document.body.dataset.state === 'connected') note('answer');
      if (window.connections.length > calls) connection = window.connections.at(-1).connection;
      if (connection?.connectionState === 'connected') note('keys');
      if (!source && connection && remote.srcObject) {
        source = audio.createMediaStreamSource(remote.srcObject);
        source.connect(tap);
      }
      await new Promise((ok) => setTimeout(ok, 2));
    }
    source?.disconnect();
    tap.disconnect();
    return times;
  }),
  size: async ({ width, height }) => { await page.setViewportSize({ width, height }); },
  screenshot: async ({ file }) => { await page.screenshot({ path: file, fullPage: true }); },
  log: () => log.join('\n'),
};

process.stdout.write(`${JSON.stringify({ ok: context.browser()?.version() ?? 'chromium' })}\n`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { command, ...parameters } = JSON.parse(line);
  let result;
  try {
    result = { ok: (await commands[command](parameters)) ?? null };
  } catch (failure) {
    result = { failed: `${failure.message || failure}`, seen: await seen().catch(() => null), log: log.slice(-20) };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
await context.close();
fs.rmSync(profile, { recursive: true, force: true });
process.exit(0);
