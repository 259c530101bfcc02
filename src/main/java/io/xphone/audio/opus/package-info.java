/**
 * Opus packets and parameters without an encoder or decoder: the packet format of RFC 6716 §3, the media type
 * parameters of RFC 7587 §6.1, and what they mean for an encoder. {@code io.xphone.opus} connects them to a
 * library.
 *
 * <p>May import {@code java.*} only.
 */
package io.xphone.audio.opus;
