/**
 * Changes to a session: re-INVITE and UPDATE sent ({@code Renegotiation}, {@code HoldChange}) and received
 * ({@code RemoteOffers}), session refresh ({@code SessionRefresh}) and target refresh ({@code TargetRefresh}).
 *
 * <p>Of {@code io.xphone.call} it imports {@code core} and {@code message}.
 */
package io.xphone.call.session;
