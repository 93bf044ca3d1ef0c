// The HTTP API as a table. The README has the same one with what each means.

import { deleteAsset, getAsset, listAssets, putAsset } from './asset-routes.js';
import { getCard, previewCard } from './card-routes.js';
import {
  createProject,
  deleteProject,
  describeProject,
  describeStudio,
  listProjects,
} from './project-routes.js';
import {
  cancelRender,
  createRender,
  deleteRender,
  getRender,
  getVideo,
  listRenders,
  watchRender,
} from './render-routes.js';
import type { Route } from './router.js';
import { checkDraft, getStoryboard, putStoryboard } from './storyboard-routes.js';

const PROJECT = '/projects/:project';

export const ROUTES: readonly Route[] = [
  { path: '/', scope: 'studio', methods: { GET: describeStudio } },
  { path: '/projects', scope: 'studio', methods: { GET: listProjects, POST: createProject } },
  { path: PROJECT, scope: 'project', methods: { GET: describeProject, DELETE: deleteProject } },
  { path: `${PROJECT}/storyboard`, scope: 'project', methods: { GET: getStoryboard, PUT: putStoryboard } },
  { path: `${PROJECT}/storyboard/check`, scope: 'project', methods: { POST: checkDraft } },
  { path: `${PROJECT}/cards/preview`, scope: 'project', methods: { POST: previewCard } },
  { path: `${PROJECT}/cards/:file`, scope: 'project', methods: { GET: getCard } },
  { path: `${PROJECT}/assets`, scope: 'project', methods: { GET: listAssets } },
  {
    path: `${PROJECT}/assets/*`,
    scope: 'project',
    methods: { GET: getAsset, PUT: putAsset, DELETE: deleteAsset },
  },
  { path: `${PROJECT}/renders`, scope: 'project', methods: { GET: listRenders, POST: createRender } },
  { path: `${PROJECT}/renders/:render`, scope: 'project', methods: { GET: getRender, DELETE: deleteRender } },
  { path: `${PROJECT}/renders/:render/cancel`, scope: 'project', methods: { POST: cancelRender } },
  { path: `${PROJECT}/renders/:render/events`, scope: 'project', methods: { GET: watchRender } },
  { path: `${PROJECT}/renders/:render/video`, scope: 'project', methods: { GET: getVideo } },
];
