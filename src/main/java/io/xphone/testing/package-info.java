/**
 * Support for tests of applications: {@link io.xphone.testing.FakePbx}, an in-process SIP and RTP peer with request
 * handlers, a message recorder and a simulated network with reproducible impairments.
 *
 * <p>May import Vert.x core and, of this library, {@code sip}, {@code sip.message}, {@code sip.auth},
 * {@code sip.transaction}, {@code sdp}, {@code rtp}, {@code rtp.rtcp} and {@code audio}. It does not
 * depend on the verticles, the bus and the phones under test, and implements dialogs of its own, so that an error in
 * the library is not repeated here.
 */
package io.xphone.testing;
