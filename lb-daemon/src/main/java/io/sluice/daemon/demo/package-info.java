/** What {@code sluice demo} needs: two small servers, the configuration over them, and what to try. */
@NullMarked
package io.sluice.daemon.demo;

import org.jspecify.annotations.NullMarked;
