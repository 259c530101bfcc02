/**
 * The settings of a call: {@link io.xphone.call.settings.CallSettings} for all calls,
 * {@link io.xphone.call.settings.DialSettings} for one outbound call, and the policies that they contain.
 *
 * <p>Of {@code io.xphone.call} it imports {@code message}.
 */
package io.xphone.call.settings;
