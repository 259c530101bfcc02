/**
 * The dialog of RFC 3261 §12: tags, sequence numbers, route set and remote target, and the requests and responses built
 * from them.
 *
 * <p>Pure: imports {@code java.*} and {@code io.xphone.sip.message} only. Holds no timer, does no I/O, knows no session
 * description.
 */
package io.xphone.sip.dialog;
