package io.xphone.bus.internal;

import io.xphone.CallInfo;
import io.xphone.bus.Addresses;

/**
 * An inbound call is there to be answered, as a handle on the call's own node is told ({@link Addresses#inbox}); everybody else has the {@code
 * incoming} event.
 *
 * @param info what there is to know of the call; the receiver's own from then on
 */
public record IncomingCall(CallInfo info) {}
