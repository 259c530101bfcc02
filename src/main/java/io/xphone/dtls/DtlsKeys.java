package io.xphone.dtls;

import io.xphone.rtp.srtp.SrtpKey;

/**
 * The keys of a component's media, of a peer whose certificate has been checked.
 *
 * @param local of the packets that we send
 * @param remote of the packets that the peer sends
 */
public record DtlsKeys(SrtpKey local, SrtpKey remote) {}
