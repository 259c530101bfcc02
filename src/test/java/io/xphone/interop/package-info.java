/**
 * Calls with real peers: Asterisk, baresip, sipp. Audio is compared by similarity, packets are verified in captures.
 * Tagged {@code peers}; calls of a minute and more {@code slow} besides.
 */
package io.xphone.interop;
