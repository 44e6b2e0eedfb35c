/** Fixture: the only package of the broken tree that is marked. */
@NullMarked
package io.sluice.rules.broken.core;

import org.jspecify.annotations.NullMarked;
