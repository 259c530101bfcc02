/**
 * Where the codecs of {@code audio} meet the negotiation of {@code sdp}: formats as SDP negotiates them, with the rules
 * of their providers. May import {@code java.*}, {@code audio} and {@code sdp} only.
 */
package io.xphone.codec;
