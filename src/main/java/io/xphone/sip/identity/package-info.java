/**
 * Who is calling, for whom, and by which way, beyond From and To: P-Asserted-Identity and P-Preferred-Identity (RFC
 * 3325), Privacy (RFC 3323), Remote-Party-ID (draft-ietf-sip-privacy-04), Diversion (RFC 5806), History-Info (RFC
 * 7044), P-Called-Party-ID (RFC 7315).
 *
 * <p>Pure: imports {@code java.*} and {@code io.xphone.sip.message} only. Whether what is read here may be believed is
 * for the reader to know.
 */
package io.xphone.sip.identity;
