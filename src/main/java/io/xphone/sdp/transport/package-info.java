/**
 * The values of SDP that describe how a stream is transported: the profile, the keys of SRTP (RFC 4568), the
 * certificates of DTLS (RFC 8122, RFC 8842), RTCP on the port of RTP (RFC 5761), ICE (RFC 8839) and BUNDLE (RFC 9143).
 *
 * <p>Each value is parsed from the text after the colon of its attribute, and is empty when that text is malformed: no
 * text of a peer causes an exception. {@code io.xphone.sdp} reads and writes them, and negotiates.
 *
 * <pre>
 *   TransportPolicy    what is allowed and offered                       by the options of the call
 *   LocalTransport     fingerprints and ICE of the local side            by the media, when it opens
 *   KeySource          the bytes of new SDES keys                        by the call
 *   TransportDescription                                                 by the description of the peer
 *   NegotiatedTransport                                                  the result
 * </pre>
 */
package io.xphone.sdp.transport;
