/**
 * One call: where SIP meets SDP, and the only place where it does. {@link io.xphone.call.CallMachine} accepts inputs
 * (messages of the call's transactions, timers, commands) and returns the actions to carry out as a list of
 * {@link io.xphone.call.core.CallEffect}.
 *
 * <p>Pure: imports {@code java.*}, {@code io.xphone.sip} ({@code message}, {@code dialog}, {@code auth},
 * {@code identity}) and {@code io.xphone.sdp}. No clock, no thread, no randomness except
 * {@link io.xphone.sip.Identifiers}.
 *
 * <p>The machine is composed of parts that share a {@code CallCore}. They are in packages of their own, which import
 * only in this direction and never this package:
 *
 * <pre>
 *   call --> transfer --> setup --> core --> settings --> message
 *        --> session  ------------>
 * </pre>
 *
 * In this package, beside the machine, are the requests within the dialog ({@code InDialogRequests},
 * {@code InDialogMessages}), requests outside every dialog ({@code OutOfDialogRequests}), and the decision about an
 * INVITE with Replaces ({@code Replacement}).
 */
package io.xphone.call;
