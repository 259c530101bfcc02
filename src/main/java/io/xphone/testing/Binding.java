package io.xphone.testing;

import io.xphone.sip.message.Uri;

/**
 * A registered contact.
 *
 * @param user the registered user
 * @param contact the contact URI
 * @param expires granted expiry, in seconds
 * @param until expiry time, in ms since the PBX started
 * @param callId Call-ID of the registration
 * @param cseq CSeq number of the registration
 * @param peer source of the registration
 */
public record Binding(String user, Uri contact, int expires, long until, String callId, long cseq, PbxPeer peer) {}
