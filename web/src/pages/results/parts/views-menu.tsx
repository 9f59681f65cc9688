import { DeleteOutlined, DownOutlined, SaveOutlined, StarOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { Glyph } from '../../../ui/glyph.js';
import { MenuButton } from '../../../ui/menu/menu-button.js';
import styles from '../results.module.css';
import { type FilterState, isFiltered, toQuery } from './filters.js';
import { useSavedViews } from './saved-views.js';

/** Filters by a name: goes to them, keeps those that are set, forgets one. */
export function ViewsMenu({ state }: { state: FilterState }) {
  const { t } = useTranslation('results');
  const navigate = useNavigate();
  const { views, save, remove } = useSavedViews();
  const [name, setName] = useState<string>();
  const query = toQuery(state);
  const current = views.find((view) => view.query === query);
  return (
    <>
      <MenuButton
        label={t('views.name')}
        className={styles['views']}
        sections={[
          ...(views.length === 0
            ? []
            : [
                {
                  key: 'views',
                  heading: t('views.name'),
                  items: views.map((view) => ({
                    key: view.name,
                    label: view.name,
                    icon: <Glyph of={StarOutlined} />,
                    checked: view === current,
                    run: () => void navigate(`/results?${view.query}`),
                  })),
                },
              ]),
          {
            key: 'change',
            items: [
              ...(current !== undefined
                ? [
                    {
                      key: 'remove',
                      label: t('views.remove', { name: current.name }),
                      icon: <Glyph of={DeleteOutlined} />,
                      run: () => remove(current.name),
                    },
                  ]
                : isFiltered(state)
                  ? [
                      {
                        key: 'save',
                        label: t('views.save'),
                        icon: <Glyph of={SaveOutlined} />,
                        run: () => setName(''),
                      },
                    ]
                  : [{ key: 'none', label: t('views.nothing'), run: () => undefined }]),
            ],
          },
        ]}
      >
        {current?.name ?? t('views.name')} <Glyph of={DownOutlined} />
      </MenuButton>
      {name !== undefined && (
        <FormDialog
          open
          onClose={() => setName(undefined)}
          title={t('views.save')}
          submit={t('views.submit')}
          onSubmit={() => {
            save({ name: name.trim(), query });
            setName(undefined);
          }}
          isPending={false}
          error={null}
          isReady={name.trim() !== ''}
        >
          <Field label={t('views.label')}>
            {(field) => (
              <Input {...field} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
        </FormDialog>
      )}
    </>
  );
}
