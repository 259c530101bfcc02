/**
 * One call: where SIP meets SDP, and the only place where it does. {@link io.xphone.call.CallMachine} takes what
 * arrives (messages of the call's transactions, timers, commands) and says what is to be done as a list of
 * {@link io.xphone.call.CallEffect}.
 *
 * <p>Pure: imports {@code java.*}, {@code io.xphone.sip} ({@code message}, {@code dialog},
 * {@code auth}, {@code identity}) and
 * {@code io.xphone.sdp}. No clock, no thread, no randomness but through {@link io.xphone.sip.Identifiers}.
 *
 * <p>The machine is put together from parts that share a {@code CallCore}: setting up ({@code OutboundSetup},
 * {@code InboundSetup} with {@code SentProvisionals}), the session description ({@code SessionNegotiation}), changing it
 * ({@code Renegotiation} for ours, {@code RemoteOffers} for the peer's), keeping it alive ({@code SessionTimer},
 * {@code SessionRefresh}), following our Contact ({@code TargetRefresh}), what else comes in the dialog ({@code InDialogRequests}), transfers ({@code TransferOut} for
 * those that we ask for, {@code TransfersIn} for the peer's), and the end ({@code Teardown}).
 */
package io.xphone.call;
