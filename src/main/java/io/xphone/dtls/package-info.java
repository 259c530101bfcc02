/**
 * DTLS-SRTP (RFC 5763, RFC 5764, RFC 8842): the keys of a call's media from a DTLS 1.2 handshake on the media path,
 * with the peer authenticated by the fingerprint of its certificate in the SDP (RFC 8122).
 *
 * <p>{@link io.xphone.dtls.DtlsAssociation} is one association with a peer: datagrams in, datagrams and keys out, on
 * the executor of its owner. The handshakes run on {@link io.xphone.dtls.DtlsWorkers}, because Bouncy Castle's DTLS
 * blocks; an association that waits for its peer's first message occupies no thread.
 *
 * <p>Imports {@code java.*}, {@code io.xphone.rtp.srtp} for the keys, and Bouncy Castle, which is an optional library:
 * this is the only package that imports it. {@link io.xphone.dtls.DtlsLibrary} says whether it is on the class path;
 * the other classes are loaded only when DTLS is used.
 */
package io.xphone.dtls;
