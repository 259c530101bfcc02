// What the page says: failures as a title, an explanation and what to do. Pure.

/** @typedef {{title: string, text: string}} Words */

/** Why no microphone can be used; `failure` is what getUserMedia threw. @returns {Words} */
export function microphoneWords(failure) {
  switch (failure && failure.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return {
        title: 'The microphone is blocked',
        text: 'This page may not use the microphone. Allow it with the icon to the left of the address, then call again.',
      };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return {
        title: 'No microphone found',
        text: 'Connect a microphone or a headset, or choose another one below, then call again.',
      };
    case 'NotReadableError':
    case 'AbortError':
      return {
        title: 'The microphone does not start',
        text: 'Another program may be using it. Close that program, or choose another microphone below, then call again.',
      };
    case 'NoMediaDevices':
      return {
        title: 'This browser gives no access to microphones here',
        text: 'It needs a page over HTTPS. Open the address that ./xphone web printed, beginning with https://.',
      };
    default:
      return {
        title: 'The microphone does not start',
        text: `The browser reports: ${(failure && failure.message) || failure}.`,
      };
  }
}

/** Why a call did not come about. @returns {Words} */
export function callFailureWords(cause, status, number) {
  switch (status) {
    case 404:
      return { title: `${number} does not exist`, text: 'The node has no application and no phone with this number. Check it, or call the echo.' };
    case 480:
      return { title: `${number} is not available`, text: 'No phone is registered under this number, or no application accepts its calls at the moment.' };
    case 486:
    case 600:
      return { title: `${number} is busy`, text: 'Try again in a while.' };
    case 603:
      return { title: `${number} declined the call`, text: 'The other side does not take the call.' };
    case 408:
    case 487:
      return { title: `${number} does not answer`, text: 'It rang, and the call was not answered in time.' };
    case 401:
    case 403:
    case 407:
      return { title: 'The call is not allowed', text: `The node does not let this page call ${number}. Reload the page if the node was restarted.` };
    case 415:
    case 488:
    case 606:
      return { title: 'The other side takes other audio', text: `The browser and ${number} have no codec or encryption in common.` };
    case 484:
      return { title: `${number} is not complete`, text: 'Add the missing digits and call again.' };
    case 503:
      return { title: 'The node is at its limit', text: 'It takes no further call at the moment. Try again in a while.' };
    default:
  }
  if (status >= 500) {
    return { title: 'The call failed', text: `The node reports an error (${status}). Its log says more.` };
  }
  if (status >= 300) {
    return { title: 'The call was rejected', text: `The other side rejects the call (${status}).` };
  }
  switch (cause) {
    case 'Connection Error':
    case 'Request Timeout':
      return { title: 'The node does not respond', text: 'The connection to it was lost. Check that ./xphone web is still running.' };
    case 'No Answer':
    case 'Expires':
      return { title: `${number} does not answer`, text: 'The call was not answered in time.' };
    case 'WebRTC Error':
    case 'Bad Media Description':
    case 'Incompatible SDP':
    case 'Missing SDP':
      return { title: 'No audio connection', text: 'The browser does not accept the audio that the other side offers.' };
    default:
      return { title: 'The call failed', text: `The browser reports: ${cause}.` };
  }
}

/** Why the browser is not registered. @returns {Words} */
export function registrationWords(cause, status) {
  if (status === 401 || status === 403 || status === 407) {
    return { title: 'The node rejects this page', text: 'Its password is no longer valid: the node was probably restarted. Reload the page.' };
  }
  if (status) {
    return { title: 'The node does not register this page', text: `It responds ${status}. You can call, but cannot be called.` };
  }
  return { title: 'The node does not respond', text: 'Check that ./xphone web is still running. The page tries again by itself.' };
}

/** How an answered call ended, as a sentence. */
export function endWords(originator, cause) {
  if (cause === 'RTP Timeout') return 'No audio arrived any more.';
  if (cause === 'Request Timeout' || cause === 'Connection Error') return 'The connection to the node was lost.';
  return originator === 'remote' ? 'The other side hung up.' : 'You hung up.';
}

/** A level in dB below full scale, as a word. */
export function levelWord(decibels) {
  if (decibels < -55) return 'silent';
  if (decibels < -40) return 'quiet';
  if (decibels < -12) return 'good';
  return decibels < -3 ? 'loud' : 'too loud';
}

/** Minutes and seconds. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
