/**
 * Identities and redirections in SIP messages besides From and To: P-Asserted-Identity and P-Preferred-Identity (RFC
 * 3325), Privacy (RFC 3323), Remote-Party-ID (draft-ietf-sip-privacy-04), Diversion (RFC 5806), History-Info (RFC
 * 7044), P-Called-Party-ID (RFC 7315).
 *
 * <p>Pure: it imports {@code java.*} and {@code io.xphone.sip.message} only. The caller decides whether the headers are
 * from a trusted peer.
 */
package io.xphone.sip.identity;
