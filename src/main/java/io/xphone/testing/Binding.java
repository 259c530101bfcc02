package io.xphone.testing;

import io.xphone.sip.message.Uri;

/**
 * A registered contact.
 *
 * @param user whose it is
 * @param contact where they can be reached
 * @param expires for how long it was granted, in seconds
 * @param until when it lapses, in ms since the PBX started
 * @param callId of the registration
 * @param cseq of the registration
 * @param peer where the registration came from
 */
public record Binding(String user, Uri contact, int expires, long until, String callId, long cseq, PbxPeer peer) {}
