/**
 * SIP event notification (RFC 6665) and publication (RFC 3903), and the MESSAGE request (RFC 3428).
 *
 * <p>{@link io.xphone.sip.event.Subscriber} subscribes, {@link io.xphone.sip.event.Notifier} is subscribed to,
 * {@link io.xphone.sip.event.Publisher} publishes, {@link io.xphone.sip.event.InstantMessage} is sent once. All four are
 * pure machines: requests, responses, timers and commands go in, {@link io.xphone.sip.event.EventEffect}s come out. What
 * is told by them, the documents of the event packages, is in {@code body}.
 *
 * <p>May import: {@code java.*}, {@code io.xphone.sip}, {@code io.xphone.sip.message}, {@code io.xphone.sip.auth},
 * {@code io.xphone.sip.dialog}.
 */
package io.xphone.sip.event;
