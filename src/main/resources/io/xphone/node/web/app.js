// The page: shows the state of the phone, and passes on what is clicked and typed.
import { Phone } from './phone.js';
import { Level, Ringing, audioContext, silence } from './levels.js';
import { Quality, explanation, rating } from './quality.js';
import { listDevices, microphoneProblem, openMicrophone } from './microphone.js';
import { callFailureWords, clock, endWords, levelWord, microphoneWords, registrationWords } from './words.js';

const $ = (id) => document.getElementById(id);
const TITLE = 'xphone';
const METER_MS = matchMedia('(prefers-reduced-motion: reduce)').matches ? 400 : 60;
const STATES = {
  idle: 'No call',
  starting: 'Opening the microphone',
  calling: 'Calling',
  ringing: 'Ringing',
  incoming: 'Incoming call',
  connected: 'In a call',
  held: 'On hold',
  ended: 'Call ended',
  failed: 'Call failed',
};

let config;
let phone;
let JsSIP;
let state = 'idle';
let line = 'wait';
let party = '';
let microphone;
let listenOnly = false;
let muted = false;
let heldHere = false;
let levels = {};
let quality;
let since = 0;
let timers = [];
let sent = '';
let rated = '';
const ringing = new Ringing();

// ---- what is shown

function show(next, detail) {
  state = next;
  document.body.dataset.state = next;
  $('state').textContent = next === 'idle' ? 'Who do you want to call?' : partyText();
  $('party').textContent = STATES[next];
  $('detail').textContent = detail || '';
  const active = next === 'connected' || next === 'held';
  $('timer').hidden = !active;
  $('hangup').lastElementChild.textContent = next === 'incoming' ? 'Decline' : active ? 'Hang up' : 'Cancel';
  document.title = next === 'incoming' ? `${partyText()} is calling – ${TITLE}` : `${active ? `${STATES[next]} – ` : ''}${TITLE}`;
  $('announce').textContent = `${STATES[next]}${next === 'idle' ? '' : `: ${partyText()}`}. ${detail || ''}`;
  if (!active) {
    document.body.classList.remove('keys-open');
    $('keypad').setAttribute('aria-expanded', 'false');
  }
  enable();
}

function partyText() {
  const numbers = (config && config.numbers) || {};
  if (party === numbers.echo) return `Echo · ${party}`;
  if (party === numbers.phrase) return `Phrase · ${party}`;
  return party;
}

function enable() {
  const canCall = line === 'ready' && ['idle', 'ended', 'failed'].includes(state);
  for (const button of document.querySelectorAll('[data-number]')) button.disabled = !canCall;
  $('call').disabled = !canCall || !$('number').value.trim();
  $('mute').disabled = listenOnly;
}

function problem(words, action, label) {
  if (!words) {
    $('problem').hidden = true;
    return;
  }
  $('problem-title').textContent = words.title;
  $('problem-text').textContent = words.text;
  $('problem-action').hidden = !action;
  $('problem-action').textContent = label || '';
  $('problem-action').onclick = action;
  $('problem').hidden = false;
}

function showLine(next, text) {
  line = next;
  document.body.dataset.line = next;
  $('line-text').textContent = text;
  enable();
}

// ---- the call

const inCall = () => state === 'connected' || state === 'held';

/** Opens the microphone; fails over to the question whether to listen only. */
async function withMicrophone(use, again) {
  problem(null);
  audioContext();
  const before = state;
  try {
    if (before !== 'incoming') show('starting', 'Allow the microphone if the browser asks.');
    microphone = await openMicrophone($('mic-device').value, $('processing').checked);
    listenOnly = false;
    listDevices($('mic-device'), $('speaker-device'));
  } catch (failure) {
    if (before === 'incoming' && state !== 'incoming') return; // the caller gave up meanwhile
    if (before !== 'incoming') show('failed', 'Nothing was sent.');
    problem(microphoneWords(failure), () => {
      problem(null);
      microphone = silence();
      listenOnly = true;
      use(microphone);
    }, again);
    return;
  }
  if (state !== 'starting' && state !== 'incoming') {
    release(); // cancelled while the browser asked
    return;
  }
  use(microphone);
}

function call(number) {
  const target = number.replace(/\s+/g, '').replace(/^sips?:/, '');
  if (!target || line !== 'ready' || !['idle', 'ended', 'failed'].includes(state)) return;
  party = target;
  withMicrophone((stream) => phone.call(target, stream), 'Call and only listen');
}

function answer() {
  if (state !== 'incoming') return;
  ringing.stop();
  withMicrophone((stream) => phone.answer(stream), 'Answer and only listen');
}

function hangUp() {
  if (state === 'starting') show('idle', 'Cancelled.');
  else phone?.hangUp();
}

function mute() {
  if (!inCall() || listenOnly) return;
  muted = !muted;
  phone.mute(muted);
  pressed('mute', muted, muted ? 'Unmute' : 'Mute', muted ? '#i-micoff' : '#i-mic');
  $('announce').textContent = muted ? 'Microphone muted.' : 'Microphone on.';
}

function hold() {
  if (inCall() && !phone.hold(!heldHere)) $('announce').textContent = 'The previous change is still in progress.';
}

function pressed(id, on, text, icon) {
  $(id).setAttribute('aria-pressed', String(on));
  $(id).lastElementChild.textContent = text;
  $(id).querySelector('use').setAttribute('href', icon);
}

function key(character) {
  const button = document.querySelector(`[data-key="${character === '"' ? '' : character}"]`);
  if (button) {
    button.classList.add('pressed');
    setTimeout(() => button.classList.remove('pressed'), 140);
  }
  if (inCall()) {
    phone.digit(character);
    sent += character;
    $('digits').textContent = sent;
  } else {
    $('number').value += character;
    enable();
  }
}

function connected({ local, remote } = {}) {
  const first = !since;
  if (first) {
    since = performance.now();
    ringing.stop();
    begin();
  }
  heldHere = Boolean(local);
  pressed('hold', heldHere, heldHere ? 'Resume' : 'Hold', heldHere ? '#i-resume' : '#i-hold');
}

function onCall({ detail }) {
  if (detail.party) party = detail.party;
  switch (detail.state) {
    case 'calling':
      show('calling', 'Waiting for an answer.');
      break;
    case 'ringing':
      if (state === 'calling') ringing.start('outgoing');
      show('ringing', 'Waiting for an answer.');
      break;
    case 'incoming':
      problem(null);
      show('incoming', 'Answer, or decline the call.');
      ringing.start('incoming');
      $('answer').focus();
      break;
    case 'connected':
      connected(detail);
      show('connected', listenOnly ? 'You only listen. ' : '');
      break;
    case 'held':
      connected(detail);
      show('held', detail.local ? 'You put the call on hold. ' : 'The other side put the call on hold. ');
      break;
    case 'ended': {
      const seconds = since ? (performance.now() - since) / 1000 : 0;
      end();
      show('ended', `${endWords(detail.originator, detail.cause)} It lasted ${clock(seconds)}${rated ? `, quality ${rated}` : ''}.`);
      break;
    }
    default: {
      end();
      if (detail.cause === 'Canceled') {
        show('idle', detail.ringing ? `${partyText()} hung up before you answered.` : 'Cancelled.');
      } else if (detail.originator === 'local' && detail.ringing) {
        show('idle', 'You declined the call.');
      } else {
        const words = callFailureWords(detail.cause, detail.status, party);
        show('failed', detail.status ? `SIP status ${detail.status}` : '');
        problem(words);
      }
    }
  }
}

function begin() {
  muted = false;
  sent = '';
  rated = '';
  quality = new Quality();
  $('digits').textContent = 'nothing yet';
  $('history').setAttribute('points', '');
  pressed('mute', false, 'Mute', '#i-mic');
  if (microphone) levels.mic = new Level(microphone);
  timers = [setInterval(meters, METER_MS), setInterval(figures, 1000), setInterval(tick, 250)];
  if (document.activeElement === document.body || document.activeElement === $('answer')) $('hangup').focus();
}

function end() {
  ringing.stop();
  timers.forEach(clearInterval);
  timers = [];
  Object.values(levels).forEach((each) => each.close());
  levels = {};
  since = 0;
  heldHere = false;
  $('remote').srcObject = null;
  $('quality').dataset.rating = 'unknown';
  $('score').textContent = '–';
  $('quality-word').textContent = 'measuring';
  $('quality-text').textContent = 'The first figures come after two seconds.';
  for (const id of ['q-loss', 'q-jitter', 'q-rtt', 'q-codec', 'q-cipher']) $(id).textContent = '–';
  release();
}

function release() {
  if (microphone) microphone.getTracks().forEach((track) => track.stop());
  microphone = null;
}

function onStream({ detail }) {
  $('remote').srcObject = detail.stream;
  $('remote').play().catch(() => {});
  if (levels.speaker) levels.speaker.close();
  levels.speaker = new Level(detail.stream);
}

function onPath({ detail }) {
  if (detail.state === 'lost') {
    problem({ title: 'Audio is interrupted', text: 'The network path to the node is gone. The page looks for another one.' });
  } else if ($('problem-title').textContent === 'Audio is interrupted') {
    problem(null);
  }
}

function tick() {
  $('timer').textContent = clock((performance.now() - since) / 1000);
}

function meters() {
  meter('mic', levels.mic && !muted && !heldHere ? levels.mic.read() : -60, muted ? 'muted' : heldHere ? 'held' : listenOnly ? 'off' : null);
  meter('speaker', levels.speaker ? levels.speaker.read() : -60, null);
}

function meter(name, decibels, word) {
  const bar = $(`${name}-meter`);
  bar.style.setProperty('--level', ((decibels + 60) / 60).toFixed(3));
  bar.dataset.loud = String(decibels > -3);
  const text = word || levelWord(decibels);
  const label = $(`${name}-word`);
  if (label.textContent !== text) {
    label.textContent = text;
    bar.setAttribute('aria-valuetext', text);
  }
  bar.setAttribute('aria-valuenow', String(Math.round(decibels)));
}

async function figures() {
  const connection = phone.peerConnection;
  if (!connection) return;
  const now = await quality.sample(connection, performance.now());
  if (!now || !inCall()) return;
  const judged = rating(now.mos);
  const paused = state === 'held';
  rated = judged.word;
  $('quality').dataset.rating = paused ? 'unknown' : judged.rating;
  $('score').textContent = now.mos.toFixed(1);
  $('quality-word').textContent = paused ? 'on hold' : judged.word;
  $('quality-text').textContent = paused ? 'Audio continues when the call is resumed.' : explanation(now);
  $('history').setAttribute('points', quality.points());
  $('q-loss').textContent = `${Math.max(now.lossIn, now.lossOut).toFixed(1)} %`;
  $('q-jitter').textContent = `${Math.round(now.jitterMs)} ms`;
  $('q-rtt').textContent = now.rttMs === null ? 'unknown' : `${Math.round(now.rttMs)} ms${now.relayed ? ', relayed' : ''}`;
  $('q-codec').textContent = now.codec || 'none';
  $('q-cipher').textContent = now.cipher || 'none';
}

// ---- the line to the node

async function readConfig() {
  const response = await fetch('config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return response.json();
}

function connect() {
  phone = new Phone(JsSIP, config);
  phone.addEventListener('line', onLine);
  phone.addEventListener('call', onCall);
  phone.addEventListener('stream', onStream);
  phone.addEventListener('path', onPath);
  for (const button of document.querySelectorAll('[data-number]')) {
    button.hidden = !config.numbers[button.dataset.number];
  }
  $('version').textContent = config.version || 'xphone-vertx';
  phone.start();
}

let lostAt = 0;

async function onLine({ detail }) {
  if (detail.state === 'ready') {
    if (lostAt || $('problem').dataset.about === 'line') problem(null);
    lostAt = 0;
    $('problem').dataset.about = '';
    showLine('ready', `Ready · you are ${config.user}`);
    return;
  }
  if (detail.state === 'wait') {
    if (line !== 'lost') showLine('wait', 'Connecting to the node');
    return;
  }
  if (detail.state === 'lost') {
    if (line === 'lost') return;
    lostAt = performance.now();
    showLine('lost', 'Not connected');
    $('problem').dataset.about = 'line';
    problem(
      navigator.onLine === false && !/^(localhost|127\.|\[::1\])/.test(location.hostname)
        ? { title: 'This device is offline', text: 'Connect it to a network. The page connects again by itself.' }
        : { title: 'The node is not there', text: 'Check that ./xphone web is still running. The page connects again by itself.' },
    );
    return;
  }
  await rejected(detail);
}

/** A restarted node has another password: take it and register again; else say what is wrong. */
async function rejected({ cause, status }) {
  const old = config;
  try {
    const fresh = await readConfig();
    if (fresh.password !== old.password || fresh.user !== old.user) {
      config = fresh;
      phone.stop();
      connect();
      return;
    }
  } catch {
    // the node is gone: said below
  }
  showLine('rejected', 'Not registered');
  $('problem').dataset.about = 'line';
  problem(registrationWords(cause, status), () => location.reload(), 'Reload the page');
}

// ---- what is clicked and typed

function wire() {
  for (const button of document.querySelectorAll('[data-number]')) {
    button.addEventListener('click', () => call(config.numbers[button.dataset.number]));
  }
  $('answer').addEventListener('click', answer);
  $('hangup').addEventListener('click', hangUp);
  $('mute').addEventListener('click', mute);
  $('hold').addEventListener('click', hold);
  $('keypad').addEventListener('click', toggleKeypad);
  $('keys').addEventListener('click', (event) => {
    const button = event.target.closest('[data-key]');
    if (button) key(button.dataset.key);
  });
  $('delete').addEventListener('click', () => {
    $('number').value = $('number').value.slice(0, -1);
    enable();
  });
  $('number').addEventListener('input', enable);
  $('form').addEventListener('submit', (event) => {
    event.preventDefault();
    call($('number').value);
  });
  $('problem-close').addEventListener('click', () => problem(null));
  $('mic-device').addEventListener('change', changeMicrophone);
  $('speaker-device').addEventListener('change', () => $('remote').setSinkId($('speaker-device').value).catch(() => {}));
  $('speaker-label').hidden = !HTMLMediaElement.prototype.setSinkId;
  document.addEventListener('keydown', onKey);
  addEventListener('pagehide', () => phone && phone.stop());
  if (navigator.mediaDevices) {
    navigator.mediaDevices.addEventListener('devicechange', () => {
      listDevices($('mic-device'), $('speaker-device'));
      warnOfMicrophone();
    });
  }
}

function toggleKeypad() {
  if (!inCall()) return;
  const open = document.body.classList.toggle('keys-open');
  $('keypad').setAttribute('aria-expanded', String(open));
  if (open) document.querySelector('[data-key]').focus();
}

async function changeMicrophone() {
  if (!inCall() || listenOnly) return;
  try {
    const next = await openMicrophone($('mic-device').value, $('processing').checked);
    const sender = phone.peerConnection.getSenders().find((each) => each.track && each.track.kind === 'audio');
    next.getAudioTracks()[0].enabled = !muted;
    await sender.replaceTrack(next.getAudioTracks()[0]);
    release();
    microphone = next;
    levels.mic.close();
    levels.mic = new Level(next);
  } catch (failure) {
    problem(microphoneWords(failure));
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target === $('number');
  if (!typing && event.target.matches('input, select, textarea')) return;
  if (event.key === 'Escape') {
    if (typing && !phone?.session) $('number').value = '';
    else if (state === 'starting' || phone?.session) hangUp();
    else problem(null);
    enable();
  } else if (/^[0-9*#+]$/.test(event.key)) {
    if (typing && !inCall()) return; // the field takes it
    if (event.key !== '+' || !inCall()) key(event.key);
    event.preventDefault();
  } else if (typing) {
    return;
  } else if (event.key === 'Backspace' && !inCall()) {
    $('number').value = $('number').value.slice(0, -1);
    enable();
  } else if (event.key === 'Enter' && event.target === document.body) {
    if (state === 'incoming') answer();
    else call($('number').value);
  } else if (!event.repeat) {
    const action = {
      a: answer, m: mute, h: hold, k: toggleKeypad,
      e: () => call(config?.numbers.echo || ''),
      p: () => call(config?.numbers.phrase || ''),
      b: () => call(config?.numbers.callback || ''),
    }[event.key.toLowerCase()];
    if (action) action();
  }
}

async function warnOfMicrophone() {
  const missing = await microphoneProblem();
  const about = $('problem').dataset;
  if (missing && $('problem').hidden) {
    about.about = 'microphone';
    problem(microphoneWords(missing));
  } else if (!missing && about.about === 'microphone') {
    problem(null);
  }
}

async function main() {
  wire();
  show('idle', 'Choose a button, or dial a number.');
  showLine('wait', 'Connecting to the node');
  try {
    JsSIP = (await import('./jssip.js')).default;
  } catch {
    showLine('lost', 'Not complete');
    problem({
      title: 'This page is not complete',
      text: 'It was built without JsSIP, its SIP library. Install Node.js with npm, build again with mvn package, and start ./xphone web again.',
    });
    return;
  }
  try {
    config = await readConfig();
  } catch {
    showLine('lost', 'Not connected');
    problem({ title: 'The node is not there', text: 'Start ./xphone web and reload the page.' }, () => location.reload(), 'Reload the page');
    return;
  }
  connect();
  listDevices($('mic-device'), $('speaker-device'));
  warnOfMicrophone();
}

main();
