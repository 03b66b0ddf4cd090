import { propagate } from './propagate';

/** For `node --import branchline-propagate/register`: what is set comes from the environment. */
propagate();
