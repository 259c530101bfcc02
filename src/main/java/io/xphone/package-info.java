/**
 * The face: all that an application uses to place and take calls. Start with {@link io.xphone.Phone} or {@link io.xphone.SipServer}.
 *
 * <p>Everything here is a handle: an id and the event bus. May import everything below it; nothing below may import it.
 */
package io.xphone;
