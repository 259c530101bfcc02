/**
 * Session descriptions (RFC 8866) and the offer/answer model for one audio stream (RFC 3264).
 *
 * <p>The parser keeps every line in order, including unknown ones; typed accessors are derived from the lines.
 * {@link io.xphone.sdp.OfferAnswer} implements the negotiation: it takes descriptions, and returns a description and a
 * {@link io.xphone.sdp.NegotiatedAudio}.
 *
 * <p>How the media is transported, with which keys, is described by the values in {@code io.xphone.sdp.transport}.
 *
 * <p>Imports {@code java.*} only, and does not depend on SIP.
 */
package io.xphone.sdp;
