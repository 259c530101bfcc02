/**
 * Call transfer: REFER sent ({@code OutgoingTransfers}) and received ({@code IncomingTransfers}), the subscriptions
 * that they create, and the Replaces header.
 *
 * <p>Of {@code io.xphone.call} it imports {@code setup}, {@code core} and {@code message}.
 */
package io.xphone.call.transfer;
