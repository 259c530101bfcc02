/**
 * What users' own tests need: {@link io.xphone.testing.FakePbx}, a SIP and RTP peer in process, with a script for every
 * answer, a recorder of all that went over the wire and a bad network by seed.
 *
 * <p>May import Vert.x core and, of this library, {@code sip}, {@code sip.message}, {@code sip.auth},
 * {@code sip.transaction}, {@code sdp}, {@code rtp}, {@code rtp.rtcp} and {@code audio}. It knows nothing of the
 * verticles, the bus and the phones that it is there to test, and has its own dialogs, so that a mistake of theirs is
 * not its own.
 */
package io.xphone.testing;
