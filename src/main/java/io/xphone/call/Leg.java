package io.xphone.call;

import io.xphone.sip.dialog.Dialog;

/**
 * Where a change to the session goes: a dialog whose first offer is answered for good, and the session in it.
 *
 * @param dialog early or confirmed
 * @param session of that dialog
 */
record Leg(Dialog dialog, SessionNegotiation session) {}
