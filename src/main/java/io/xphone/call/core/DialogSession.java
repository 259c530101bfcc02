package io.xphone.call.core;

import io.xphone.sip.dialog.Dialog;

/**
 * A dialog whose first offer has its final SDP answer, so that its session can be changed.
 *
 * @param dialog early or confirmed
 * @param session of that dialog
 */
public record DialogSession(Dialog dialog, SessionNegotiation session) {}
