/**
 * What the parts of a call share: the effects, events and timers, the state of the call ({@code CallCore}), its pending
 * requests, the offer/answer state ({@code SessionNegotiation}), the session timer, the 2xx that waits for its ACK, and
 * the release of the call ({@code Teardown}).
 *
 * <p>Of {@code io.xphone.call} it imports {@code message} and {@code settings}.
 */
package io.xphone.call.core;
