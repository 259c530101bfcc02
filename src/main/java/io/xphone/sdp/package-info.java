/**
 * Session descriptions (RFC 8866) and the offer/answer model for one audio stream (RFC 3264).
 *
 * <p>The parser keeps every line in order, including unknown ones; typed accessors are derived from the lines.
 * {@link io.xphone.sdp.OfferAnswer} implements the negotiation: it takes descriptions, and returns a description and a
 * {@link io.xphone.sdp.NegotiatedAudio}.
 *
 * <p>Imports {@code java.*} only, and does not depend on SIP.
 */
package io.xphone.sdp;
