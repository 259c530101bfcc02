// The microphone and the list of audio devices.

function failure(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** Opens the microphone; fails with an error whose name words.js explains. */
export async function openMicrophone(deviceId, processing) {
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
    throw failure('NoMediaDevices', 'no access to media devices');
  }
  return navigator.mediaDevices.getUserMedia({
    audio: {
      ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
      echoCancellation: processing,
      noiseSuppression: processing,
      autoGainControl: processing,
    },
  });
}

/** What is known about the microphone without asking for it: an error as {@link openMicrophone} throws, or null. */
export async function microphoneProblem() {
  if (!navigator.mediaDevices || !navigator.mediaDevices.enumerateDevices) {
    return failure('NoMediaDevices', 'no access to media devices');
  }
  const devices = await navigator.mediaDevices.enumerateDevices();
  if (!devices.some((each) => each.kind === 'audioinput')) return failure('NotFoundError', 'no microphone');
  try {
    const permission = await navigator.permissions.query({ name: 'microphone' });
    if (permission.state === 'denied') return failure('NotAllowedError', 'permission denied');
  } catch {
    // this browser has no such permission to query; the call will ask
  }
  return null;
}

/** Fills the lists of devices; names are known once the microphone was allowed. */
export async function listDevices(microphones, loudspeakers) {
  if (!navigator.mediaDevices || !navigator.mediaDevices.enumerateDevices) return;
  const devices = await navigator.mediaDevices.enumerateDevices();
  fill(microphones, devices.filter((each) => each.kind === 'audioinput'), 'Microphone');
  fill(loudspeakers, devices.filter((each) => each.kind === 'audiooutput'), 'Loudspeaker');
}

function fill(list, devices, name) {
  const chosen = list.value;
  const options = devices
    .filter((each) => each.deviceId && each.deviceId !== 'default')
    .map((each, i) => new Option(each.label || `${name} ${i + 1}`, each.deviceId));
  list.replaceChildren(new Option('System default', ''), ...options);
  list.value = options.some((each) => each.value === chosen) ? chosen : '';
}
