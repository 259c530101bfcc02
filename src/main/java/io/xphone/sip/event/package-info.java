/**
 * SIP event notification (RFC 6665) and publication (RFC 3903), and the MESSAGE request (RFC 3428).
 *
 * <p>A {@link io.xphone.sip.event.Subscriber} subscribes, a {@link io.xphone.sip.event.Notifier} serves a peer's
 * subscription, a {@link io.xphone.sip.event.Publisher} publishes state, and an {@link
 * io.xphone.sip.event.InstantMessage} sends one MESSAGE. All four are pure state machines: their inputs are requests,
 * responses, timers and commands, their outputs are {@link io.xphone.sip.event.EventEffect}s. The documents of the
 * event packages are in {@code body}.
 *
 * <p>May import: {@code java.*}, {@code io.xphone.sip}, {@code io.xphone.sip.message}, {@code io.xphone.sip.auth},
 * {@code io.xphone.sip.dialog}.
 */
package io.xphone.sip.event;
