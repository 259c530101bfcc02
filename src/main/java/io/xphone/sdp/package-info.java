/**
 * Session descriptions (RFC 8866) and the offer/answer model for one audio stream (RFC 3264).
 *
 * <p>Parsing keeps every line in its order, so that what is not understood is not lost; typed views lie over the lines.
 * {@link io.xphone.sdp.OfferAnswer} is the whole of negotiation: descriptions in, a description and a
 * {@link io.xphone.sdp.NegotiatedAudio} out.
 *
 * <p>Pure: imports {@code java.*} only, and knows nothing of SIP.
 */
package io.xphone.sdp;
