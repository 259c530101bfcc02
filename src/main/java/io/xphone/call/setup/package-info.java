/**
 * Call setup, until the call is answered or fails: {@code InboundSetup} with reliable provisional responses and
 * automatic answering, {@code OutboundSetup} with early dialogs, forking and redirection.
 *
 * <p>Of {@code io.xphone.call} it imports {@code core}, {@code settings} and {@code message}.
 */
package io.xphone.call.setup;
