/**
 * SIP calls and RTP media on Vert.x: all that an application imports.
 */
package io.xphone;
