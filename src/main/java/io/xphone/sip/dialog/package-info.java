/**
 * The dialog of RFC 3261 §12: tags, sequence numbers, route set and remote target, and the requests and responses built
 * from them.
 *
 * <p>Pure: it imports {@code java.*} and {@code io.xphone.sip.message} only, and has no timer, no I/O and no session
 * descriptions.
 */
package io.xphone.sip.dialog;
